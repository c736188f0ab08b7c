package cae

import (
	"encoding/json"
	"math"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

var nan = float32(math.NaN())
var inf = float32(math.Inf(1))

func TestConfigValidate(t *testing.T) {
	require.NoError(t, Config{Hidden: 1}.Validate())
	require.NoError(t, Config{Hidden: 1 << 24, Lambda: math.MaxFloat32, Output: SigmoidOutput, Untied: true}.Validate())
	require.NoError(t, Config{Hidden: 4096, OutputLambda: 1}.Validate())
	require.NoError(t, Config{Hidden: 4097}.Validate())
	for _, c := range []struct {
		cfg     Config
		cause   error
		message string
	}{
		{Config{}, ErrShape, "cae: Config: Hidden is 0, want at least 1: "},
		{Config{Hidden: -3}, ErrShape, "Hidden is -3, want at least 1"},
		{Config{Hidden: 1<<24 + 1}, ErrTooLarge, "Hidden is 16777217, limit 16777216"},
		{Config{Hidden: 1, Lambda: -1}, ErrRange, "Lambda is -1, want a finite number of at least 0"},
		{Config{Hidden: 1, Lambda: nan}, ErrRange, "Lambda is NaN"},
		{Config{Hidden: 1, Lambda: inf}, ErrRange, "Lambda is +Inf"},
		{Config{Hidden: 1, Output: 7}, ErrRange, "Output is 7, want at most 1"},
		{Config{Hidden: 4097, OutputLambda: 1}, ErrTooLarge, "Hidden is 4097, limit 4096 with an OutputLambda"},
	} {
		err := c.cfg.Validate()
		require.ErrorIs(t, err, c.cause)
		require.ErrorContains(t, err, c.message)
	}
}

func TestWidthLimits(t *testing.T) {
	require.NoError(t, Config{Hidden: 1 << 13, Untied: true}.checkWidth(1<<13))
	for _, c := range []struct {
		cfg     Config
		visible int
		cause   error
		message string
	}{
		{Config{Hidden: 1}, 0, ErrShape, "visible is 0, want at least 1"},
		{Config{Hidden: 1}, -1, ErrShape, "visible is -1, want at least 1"},
		{Config{Hidden: 1}, 1<<24 + 1, ErrTooLarge, "visible is 16777217, limit 16777216"},
		{Config{Hidden: 1 << 24}, 1 << 24, ErrTooLarge, "Hidden = 16777216 and visible = 16777216 make 281475010265088 parameters, limit 268435456"},
		{Config{Hidden: 1 << 13, Untied: true}, 1 << 14, ErrTooLarge, "limit 268435456"},
	} {
		_, err := New(c.cfg, c.visible, 1)
		require.ErrorIs(t, err, c.cause)
		require.ErrorContains(t, err, c.message)
	}
}

func TestTrainOptionsValidate(t *testing.T) {
	require.NoError(t, TrainOptions{}.Validate())
	for field, opts := range map[string]TrainOptions{
		"Epochs is -1":           {Epochs: -1},
		"Batch is -1":            {Batch: -1},
		"Workers is -1":          {Workers: -1},
		"Workers is 1025":        {Workers: 1025},
		"Optimizer is 3":         {Optimizer: 3},
		"Rate is -0.1":           {Rate: -0.1},
		"Rate is NaN":            {Rate: nan},
		"Rate is +Inf":           {Rate: inf},
		"Epsilon is -1":          {Epsilon: -1},
		"Momentum is 1, want":    {Momentum: 1},
		"Momentum is -0.5, want": {Momentum: -0.5},
		"Beta1 is NaN":           {Beta1: nan},
		"Beta2 is 1, want":       {Beta2: 1},
	} {
		err := opts.Validate()
		require.ErrorIs(t, err, ErrRange, field)
		require.ErrorContains(t, err, "cae: TrainOptions: "+field)
	}
}

func TestDefaults(t *testing.T) {
	o := TrainOptions{Workers: 3}.withDefaults()
	require.Equal(t, TrainOptions{Epochs: 10, Batch: 128, Rate: 0.001, Momentum: 0.9, Beta1: 0.9, Beta2: 0.999, Epsilon: 1e-8, Workers: 3}, o)
	require.Equal(t, float32(0.01), TrainOptions{Optimizer: SGD}.withDefaults().Rate)
	require.Equal(t, float32(0.01), TrainOptions{Optimizer: Momentum}.withDefaults().Rate)
	require.Equal(t, float32(0.5), TrainOptions{Rate: 0.5}.withDefaults().Rate)
	require.Positive(t, TrainOptions{}.withDefaults().Workers)
}

func TestNames(t *testing.T) {
	text, err := json.Marshal([]any{LinearOutput, SigmoidOutput, Adam, SGD, Momentum})
	require.NoError(t, err)
	require.Equal(t, `["linear","sigmoid","adam","sgd","momentum"]`, string(text))

	var outputs []Output
	require.NoError(t, json.Unmarshal([]byte(`["linear","sigmoid"]`), &outputs))
	require.Equal(t, []Output{LinearOutput, SigmoidOutput}, outputs)
	var optimizers []Optimizer
	require.NoError(t, json.Unmarshal([]byte(`["adam","sgd","momentum"]`), &optimizers))
	require.Equal(t, []Optimizer{Adam, SGD, Momentum}, optimizers)

	o := SigmoidOutput
	require.ErrorIs(t, o.UnmarshalText([]byte("tanh")), ErrRange)
	require.Equal(t, SigmoidOutput, o, "unchanged on an error")
	require.ErrorContains(t, new(Optimizer).UnmarshalText([]byte("lbfgs")), `Optimizer is "lbfgs", want adam, sgd, momentum`)
	_, err = Output(9).MarshalText()
	require.ErrorIs(t, err, ErrRange)
	_, err = Optimizer(9).MarshalText()
	require.ErrorIs(t, err, ErrRange)
	require.Equal(t, "Output(9) Optimizer(9)", strings.Join([]string{Output(9).String(), Optimizer(9).String()}, " "))
}
