package api

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"path/filepath"
	"reflect"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed85368726/contractive/cae"
	"github.com/seed85368726/contractive/cae/drift"
	"github.com/seed85368726/contractive/cae/inspect"
	"github.com/seed85368726/contractive/cae/onnx"
	"github.com/seed85368726/contractive/cae/stack"
	"github.com/seed85368726/contractive/dataset"
)

// world is one of each thing that users have in their hands.
type world struct {
	data       *dataset.Matrix
	model      *cae.Model
	checkpoint *cae.Checkpoint
	stack      *stack.Stack
	classifier *stack.Classifier
	file       *dataset.File
}

func newWorld(t *testing.T) (w world) {
	w.data = &dataset.Matrix{Count: 300, Width: 12, Data: make([]float32, 300*12), Labels: make([]int, 300)}
	for i := range w.data.Data {
		w.data.Data[i] = float32(i*i%101) / 101
	}
	for i := range w.data.Labels {
		w.data.Labels[i] = i % 3
	}
	var err error
	save := func(c *cae.Checkpoint) error { w.checkpoint = c; return nil }
	w.model, _, err = cae.Train(t.Context(), cae.Config{Hidden: 3, Lambda: 0.1, Normalise: cae.MinMax}, w.data,
		cae.TrainOptions{Epochs: 1, Profile: true, Checkpoint: cae.Checkpoints{Save: save}})
	require.NoError(t, err)
	w.stack, err = stack.New(w.model)
	require.NoError(t, err)
	w.classifier, _, err = stack.Finetune(t.Context(), w.stack, w.data, nil, stack.Options{Epochs: 1})
	require.NoError(t, err)
	path := filepath.Join(t.TempDir(), "data.npy")
	var b bytes.Buffer
	require.NoError(t, dataset.WriteNPY(&b, w.data))
	writeFile(t, path, b.Bytes())
	w.file, err = dataset.OpenFile(path, dataset.Options{})
	require.NoError(t, err)
	return w
}

// function is a function of the public face with arguments that it takes.
type function struct {
	f    any
	args []any
}

// functions lists those of cae, its sub-packages and dataset.
func (w world) functions(t *testing.T) map[string]function {
	cfg, one := cae.Config{Hidden: 3}, cae.TrainOptions{Epochs: 1}
	x := w.data.Row(0)
	path := func(name string) string { return filepath.Join(t.TempDir(), name) }
	bytesOf := func(write func(io.Writer) error) io.Reader {
		var b bytes.Buffer
		require.NoError(t, write(&b))
		return &b
	}
	model := func() io.Reader { return bytesOf(w.model.WithoutNormaliser().Save) }
	npy := func() io.Reader { return bytesOf(func(o io.Writer) error { return dataset.WriteNPY(o, w.data) }) }
	idx := func() io.Reader {
		return bytesOf(func(o io.Writer) error { return dataset.WriteIDXImages(o, w.data, 3, 4) })
	}
	labels := bytesOf(func(o io.Writer) error { return dataset.WriteIDXLabels(o, w.data.Labels) })
	csv := func() io.Reader { return strings.NewReader("1,2\n") }
	return map[string]function{
		"cae.Cosine":             {cae.Cosine, []any{float32(1)}},
		"cae.Exponential":        {cae.Exponential, []any{float32(1)}},
		"cae.InverseTime":        {cae.InverseTime, []any{float32(1)}},
		"cae.Import":             {cae.Import, []any{model(), cfg, cae.ImportNames{}}},
		"cae.ImportFile":         {cae.ImportFile, []any{path("none"), cfg, cae.ImportNames{}}},
		"cae.Load":               {cae.Load, []any{model()}},
		"cae.LoadFile":           {cae.LoadFile, []any{path("none")}},
		"cae.LoadCheckpoint":     {cae.LoadCheckpoint, []any{bytesOf(w.checkpoint.Save)}},
		"cae.LoadCheckpointFile": {cae.LoadCheckpointFile, []any{path("none")}},
		"cae.New":                {cae.New, []any{cfg, 5, uint64(1)}},
		"cae.NewDistribution":    {cae.NewDistribution, []any{x}},
		"cae.NewNormaliser":      {cae.NewNormaliser, []any{cae.MinMax, []float32{1}, []float32{1}}},
		"cae.QuantileLevel":      {cae.QuantileLevel, []any{1}},
		"cae.Resume":             {cae.Resume, []any{t.Context(), w.checkpoint, w.data, cae.TrainOptions{Epochs: 2}}},
		"cae.ResumeFile":         {cae.ResumeFile, []any{t.Context(), path("none"), w.data, one}},
		"cae.SaveFile":           {cae.SaveFile, []any{path("model"), w.model}},
		"cae.Train":              {cae.Train, []any{t.Context(), cfg, w.data, one}},
		"cae.Train, streamed":    {cae.Train, []any{t.Context(), cfg, w.data, cae.TrainOptions{Epochs: 1, Buffer: 5}}},

		"drift.NewMonitor": {drift.NewMonitor, []any{w.model.Profile(), drift.Options{}}},
		"onnx.Write":       {onnx.Write, []any{io.Discard, w.model, onnx.Scorer}},

		"inspect.Curve":           {inspect.Curve, []any{t.Context(), w.model, w.data, inspect.Radii(), uint64(1)}},
		"inspect.Inspect":         {inspect.Inspect, []any{t.Context(), w.model, w.data, inspect.Options{}}},
		"inspect.MeasureJacobian": {inspect.MeasureJacobian, []any{t.Context(), w.model, w.data}},
		"inspect.Radii":           {inspect.Radii, nil},
		"inspect.Rank":            {inspect.Rank, []any{t.Context(), w.model, w.data}},
		"inspect.Sensitivity":     {inspect.Sensitivity, []any{t.Context(), w.model, w.data}},
		"inspect.Spectrum":        {inspect.Spectrum, []any{t.Context(), w.model, w.data, 3, uint64(1)}},
		"inspect.Tangents":        {inspect.Tangents, []any{t.Context(), w.model, x, 2}},
		"inspect.Units":           {inspect.Units, []any{t.Context(), w.model, w.data}},
		"inspect.WalkBack":        {inspect.WalkBack, []any{t.Context(), w.model, x, inspect.WalkOptions{Steps: 1, Sigma: 0.1}}},
		"inspect.Weights":         {inspect.Weights, []any{w.model}},

		"stack.Finetune": {stack.Finetune, []any{t.Context(), w.stack, w.data, w.data, stack.Options{Epochs: 1}}},
		"stack.Load":     {stack.Load, []any{bytesOf(w.classifier.Save)}},
		"stack.LoadFile": {stack.LoadFile, []any{path("none")}},
		"stack.New":      {stack.New, []any{w.model}},
		"stack.SaveFile": {stack.SaveFile, []any{path("classifier"), w.classifier}},
		"stack.Train":    {stack.Train, []any{t.Context(), []cae.Config{cfg}, w.data, []cae.TrainOptions{one}}},

		"dataset.Collect":        {dataset.Collect, []any{w.data}},
		"dataset.Ahead":          {dataset.Ahead, []any{w.data, 5}},
		"dataset.Drop":           {dataset.Drop, []any{w.data, 5}},
		"dataset.DetectFormat":   {dataset.DetectFormat, []any{path("none")}},
		"dataset.DigitAt":        {dataset.DigitAt, []any{make([]float32, 784), uint64(1), uint64(1)}},
		"dataset.Digits":         {dataset.Digits, []any{1, uint64(1)}},
		"dataset.NewMatrix":      {dataset.NewMatrix, []any{x, 1, len(x)}},
		"dataset.NewNPYWriter":   {dataset.NewNPYWriter, []any{io.Discard, 1, 2}},
		"dataset.OpenFile":       {dataset.OpenFile, []any{path("none"), dataset.Options{}}},
		"dataset.OpenIDXDir":     {dataset.OpenIDXDir, []any{path("none"), "train"}},
		"dataset.ReadCSV":        {dataset.ReadCSV, []any{csv(), dataset.CSVOptions{}}},
		"dataset.ReadCSVLimit":   {dataset.ReadCSVLimit, []any{csv(), dataset.CSVOptions{}, int64(9)}},
		"dataset.ReadFile":       {dataset.ReadFile, []any{path("none"), dataset.Options{}}},
		"dataset.ReadIDX":        {dataset.ReadIDX, []any{idx()}},
		"dataset.ReadIDXDir":     {dataset.ReadIDXDir, []any{path("none"), "train"}},
		"dataset.ReadIDXImages":  {dataset.ReadIDXImages, []any{idx()}},
		"dataset.ReadIDXLabels":  {dataset.ReadIDXLabels, []any{labels}},
		"dataset.ReadIDXLimit":   {dataset.ReadIDXLimit, []any{idx(), int64(1 << 20)}},
		"dataset.ReadNPY":        {dataset.ReadNPY, []any{npy()}},
		"dataset.ReadNPYLimit":   {dataset.ReadNPYLimit, []any{npy(), int64(1 << 20)}},
		"dataset.Shuffled":       {dataset.Shuffled, []any{w.data, 5, uint64(1)}},
		"dataset.Split":          {dataset.Split, []any{w.data, 0.5, uint64(1)}},
		"dataset.Take":           {dataset.Take, []any{w.data, 5}},
		"dataset.WriteIDXImages": {dataset.WriteIDXImages, []any{io.Discard, w.data, 3, 4}},
		"dataset.WriteIDXLabels": {dataset.WriteIDXLabels, []any{io.Discard, w.data.Labels}},
		"dataset.WriteNPY":       {dataset.WriteNPY, []any{io.Discard, w.data}},
	}
}

// values lists what has methods: made, and the zero values, which those who declare a variable have.
func (w world) values(t *testing.T) []any {
	monitor, err := drift.NewMonitor(w.model.Profile(), drift.Options{})
	require.NoError(t, err)
	score, err := w.model.Score(w.data.Row(0))
	require.NoError(t, err)
	npy, err := dataset.NewNPYWriter(io.Discard, 1, 2)
	require.NoError(t, err)
	profile := w.model.Profile()
	return []any{
		w.model, w.model.Encoder(), w.model.WithoutNormaliser().Encoder(), w.model.Scorer(), w.model.Normaliser(), profile, &profile.Reconstruction, w.checkpoint,
		&score, w.stack, w.classifier, monitor, w.data, w.file, npy, cae.Config{Hidden: 1}, cae.TrainOptions{}, cae.Cosine(1),
		new(cae.Model), new(cae.Encoder), new(cae.Scorer), new(cae.Normaliser), new(cae.Profile), new(cae.Distribution), new(cae.Checkpoint),
		new(cae.Score), new(stack.Stack), new(stack.Classifier), new(drift.Monitor), new(dataset.Matrix), new(dataset.File), new(dataset.NPYWriter),
		new(dataset.Tensor), new(cae.Config), new(cae.TrainOptions), new(cae.Schedule), new(stack.Options),
		new(cae.Activation), new(cae.Normalisation), new(cae.Optimizer), new(cae.Output), new(onnx.Graph), new(dataset.ElementType),
		(*cae.Normaliser)(nil), (*cae.Profile)(nil), (*dataset.Matrix)(nil), (*dataset.File)(nil), // which say what nil means
	}
}

// likeAnIndex are the methods that panic as an index expression does, and say so.
var likeAnIndex = map[string]bool{"Matrix.Row": true, "Classifier.Weights": true, "Classifier.Activation": true}

// mayBeNil are the arguments for which nil has a meaning.
var mayBeNil = map[string]bool{"stack.Finetune 3": true, "Model.WithNormaliser 0": true, "Normaliser.Source 0": true}

// No argument makes a function of these packages panic. What is nil and should not be gives an error with a cause.
func TestNoArgumentPanics(t *testing.T) {
	w := newWorld(t)
	for name, f := range w.functions(t) {
		attack(t, name, reflect.ValueOf(f.f), f.args)
	}
}

// The same of methods, whatever they are called on.
func TestNoArgumentOfAMethodPanics(t *testing.T) {
	for _, v := range newWorld(t).values(t) {
		value := reflect.ValueOf(v)
		for i := range value.NumMethod() {
			m := value.Method(i)
			name := strings.TrimPrefix(typeName(value.Type())+"."+value.Type().Method(i).Name, "*")
			if likeAnIndex[name] {
				continue
			}
			attack(t, name, m, make([]any, m.Type().NumIn()))
			var ones []any
			for k := range m.Type().NumIn() {
				ones = append(ones, sample(m.Type().In(k)))
			}
			attack(t, name, m, ones)
		}
	}
}

// attack calls a function with each argument at zero in turn, and with all.
func attack(t *testing.T, name string, f reflect.Value, args []any) {
	for i := range args {
		changed := append([]any(nil), args...)
		changed[i] = nil
		in := arguments(f.Type(), changed)
		err := call(t, fmt.Sprintf("%s with argument %d at zero", name, i), f, in)
		canBeNil := in[i].Kind() == reflect.Interface || in[i].Kind() == reflect.Pointer
		if returnsError(f.Type()) && canBeNil && !mayBeNil[fmt.Sprintf("%s %d", name, i)] {
			require.Error(t, err, "%s takes nil as argument %d", name, i)
		}
	}
	call(t, name+" with all arguments at zero", f, arguments(f.Type(), make([]any, len(args))))
}

// arguments returns what a function of type f is called with; nil stands for the zero value.
func arguments(f reflect.Type, args []any) (in []reflect.Value) {
	for i, a := range args {
		t := f.In(min(i, f.NumIn()-1))
		if f.IsVariadic() && i >= f.NumIn()-1 {
			t = t.Elem()
		}
		v := reflect.New(t).Elem()
		if a != nil {
			v.Set(reflect.ValueOf(a))
		}
		in = append(in, v)
	}
	return in
}

// sample returns a value of a type that is not the zero value, where there is a simple one.
func sample(t reflect.Type) any {
	switch t.Kind() {
	case reflect.Slice:
		return reflect.MakeSlice(t, 7, 7).Interface() // a length that nothing has
	case reflect.Int, reflect.Float32, reflect.Float64:
		return reflect.ValueOf(-3).Convert(t).Interface()
	case reflect.Pointer:
		return reflect.New(t.Elem()).Interface()
	}
	switch t {
	case reflect.TypeFor[context.Context]():
		return context.Background()
	case reflect.TypeFor[io.Writer]():
		return io.Discard
	case reflect.TypeFor[dataset.Source]():
		return &dataset.Matrix{Data: make([]float32, 7), Count: 1, Width: 7}
	}
	return nil
}

func returnsError(f reflect.Type) bool {
	return f.NumOut() > 0 && f.Out(f.NumOut()-1) == reflect.TypeFor[error]()
}

// call returns the error of a call.
func call(t *testing.T, what string, f reflect.Value, in []reflect.Value) (err error) {
	defer func() {
		if fault := recover(); fault != nil {
			t.Errorf("%s panics: %v", what, fault)
		}
	}()
	out := f.Call(in)
	for _, v := range out {
		if rows, ok := v.Interface().(dataset.Source); ok && !v.IsNil() {
			_, _ = dataset.Collect(rows)
		}
	}
	if returnsError(f.Type()) && !out[len(out)-1].IsNil() {
		return out[len(out)-1].Interface().(error)
	}
	return nil
}

func typeName(t reflect.Type) string {
	if t.Kind() == reflect.Pointer {
		return t.Elem().Name()
	}
	return t.Name()
}

// The tests above meet every function, and a value of every type that has methods.
func TestArgumentsOfWhat(t *testing.T) {
	w := newWorld(t)
	functions, types := w.functions(t), map[string]bool{}
	for _, v := range w.values(t) {
		types[reflect.TypeOf(v).String()] = true
	}
	function, method := regexp.MustCompile(`^func (\w+)`), regexp.MustCompile(`^method \(\*?(\w+)\)`)
	met := 0
	for _, p := range packages(t) {
		if p.Path != "dataset" && p.Path != "cae" && !strings.HasPrefix(p.Path, "cae/") {
			continue
		}
		pkg := filepath.Base(p.Path)
		for _, line := range p.Surface() {
			if f := function.FindStringSubmatch(line); f != nil {
				_, tested := functions[pkg+"."+f[1]]
				require.True(t, tested, "the arguments of %s.%s are not tested", pkg, f[1])
				met++
			}
			if m := method.FindStringSubmatch(line); m != nil {
				require.True(t, types["*"+pkg+"."+m[1]] || types[pkg+"."+m[1]], "the methods of %s.%s are not tested", pkg, m[1])
				met++
			}
		}
	}
	require.Greater(t, met, 130, "functions and methods")
}
