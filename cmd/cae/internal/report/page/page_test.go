package page

import (
	"bytes"
	"errors"
	"fmt"
	"math"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed85368726/contractive/cae"
	"github.com/seed85368726/contractive/cmd/cae/internal/history"
	"github.com/seed85368726/contractive/cmd/cae/internal/report/figures"
	"github.com/seed85368726/contractive/dataset"
)

// digits is a subject with images.
func digits(t *testing.T, cfg cae.Config) Subject {
	data, err := dataset.Digits(200, 1)
	require.NoError(t, err)
	training, validation, err := dataset.Split(data, 0.2, 1)
	require.NoError(t, err)
	m, h, err := cae.Train(t.Context(), cfg, training, cae.TrainOptions{Epochs: 3, Batch: 20, Validation: validation})
	require.NoError(t, err)
	f, err := figures.Gather(t.Context(), m, data, figures.Options{Image: figures.Shape{Height: 28, Width: 28}, Seed: 1})
	require.NoError(t, err)
	return Subject{Model: "folder/model.safetensors", Data: "built-in digits", Figures: f, History: history.Of(h, "")}
}

// features is a subject without images.
func features(t *testing.T, cfg cae.Config, names []string, width, rows int) Subject {
	data := &dataset.Matrix{Count: rows, Width: width, Names: names}
	for i := range rows * width {
		data.Data = append(data.Data, float32(math.Abs(math.Sin(float64(i*i)))))
	}
	m, err := cae.New(cfg, width, 3)
	require.NoError(t, err)
	f, err := figures.Gather(t.Context(), m, data, figures.Options{Seed: 1})
	require.NoError(t, err)
	return Subject{Model: "model.safetensors", Data: "a table", Figures: f, Absent: "There is no history."}
}

func written(t *testing.T, s Subject) string {
	var out bytes.Buffer
	require.NoError(t, Write(&out, s))
	return out.String()
}

// check says what holds for every page: it stands alone, is whole, and has a name for everything.
func check(t *testing.T, page string) {
	require.True(t, strings.HasPrefix(page, "<!DOCTYPE html>"))
	require.True(t, strings.HasSuffix(strings.TrimSpace(page), "</html>"))
	require.Less(t, len(page), 3_000_000)
	text := regexp.MustCompile(`"data:image/png;base64,[^"]*"`).ReplaceAllString(page, "")
	for _, absent := range []string{"<script", "javascript:", "http:", "https:", "url(", "@import", "<link", "ZgotmplZ", "NaN", "Inf", "%!", "<nil>"} {
		require.NotContains(t, text, absent)
	}
	for _, source := range regexp.MustCompile(` src="([^"]{0,30})`).FindAllStringSubmatch(page, -1) {
		require.True(t, strings.HasPrefix(source[1], "data:image/png;base64,"), source[1])
	}
	ids := map[string]bool{}
	for _, id := range regexp.MustCompile(` id="([^"]*)"`).FindAllStringSubmatch(page, -1) {
		require.False(t, ids[id[1]], id[1])
		ids[id[1]] = true
	}
	for _, link := range regexp.MustCompile(` href="#([^"]*)"`).FindAllStringSubmatch(page, -1) {
		require.True(t, ids[link[1]], link[1])
	}
	figures := strings.Count(page, "<figure ")
	require.Equal(t, figures, strings.Count(page, "</figcaption>"))
	require.Contains(t, page, "Figure 1. ")
	require.Contains(t, page, fmt.Sprintf(`id="figure-%d"`, figures))
}

func TestDigits(t *testing.T) {
	s := digits(t, cae.Config{Hidden: 12, Lambda: 0.1})
	page := written(t, s)
	check(t, page)
	require.Equal(t, page, written(t, s), "equal figures give equal pages")
	for _, text := range []string{
		"<title>What model.safetensors has learnt</title>", "784 inputs and 12 sigmoid units with tied weights", "200 samples of built-in digits",
		"Reconstruction error over 3 epochs", "validation", "Encoder weights of the units", "Original: sample ", "Its reconstruction", "the published curve of Rifai et al.",
		"The singular spectrum of the Jacobian", "How often units are where", "The samples with the largest ‖J‖", "The samples with the smallest ‖J‖", "Its sensitivity, ‖J‖ ",
		"Tangent 6", "Step 44", "The codes in two dimensions", "Coloured by 10 labels", "mean squared entry",
	} {
		require.Contains(t, page, text)
	}
	require.NotContains(t, page, "Decoder weights")
	require.NotContains(t, page, "‖V‖")
	for _, curve := range []string{"0.272", "0.334"} {
		require.Contains(t, page, curve)
	}
}

// The page says so when it looks at a part of the samples.
func TestPart(t *testing.T) {
	s := digits(t, cae.Config{Hidden: 12, Lambda: 1})
	s.Figures.Of = 60_000
	require.Contains(t, written(t, s), "looked at with 200 of the 60,000 samples of built-in digits.")
}

// A histogram that leaves out the largest values says so: they are what one looks for among anomalies.
func TestBeyond(t *testing.T) {
	s := digits(t, cae.Config{Hidden: 4, Activation: cae.ReLU})
	require.NotContains(t, written(t, s), "Beyond the right end")
	for i, h := range []*figures.Histogram{&s.Figures.Errors, &s.Figures.Norms, &s.Figures.Activity} {
		h.Total += i + 1
		h.Most = 139
	}
	page := written(t, s)
	for _, text := range []string{
		"holds the samples above. Beyond the right end: 1 sample, up to 139.", "treats differently. Beyond the right end: 2 samples, up to 139.",
		"to the left of 0. Beyond the right end: 3 codes, up to 139.",
	} {
		require.Contains(t, page, text)
	}
}

func TestUntied(t *testing.T) {
	page := written(t, digits(t, cae.Config{Hidden: 5, Untied: true, Output: cae.SigmoidOutput, Activation: cae.ReLU}))
	check(t, page)
	require.Contains(t, page, "Decoder weights of the units")
	require.Contains(t, page, "‖V‖")
	require.Contains(t, page, "cross-entropy")
	require.Contains(t, page, "Units at 0 have a column of their own")
	require.NotContains(t, page, ">Penalty<", "it is 0 throughout")
}

// Names of features come from a file, and are text.
func TestFeatures(t *testing.T) {
	names := []string{"<script>alert(1)</script>", "", `"quoted" & more`, "a name that is much longer than there is room for in a chart, or so one hopes"}
	page := written(t, features(t, cae.Config{Hidden: 3, Lambda: 1}, names, 4, 50))
	check(t, page)
	for _, text := range []string{"There is no history.", "&lt;script&gt;alert(1)&lt;/script&gt;", "feature 1", "much longer", "Which features the error is from", "Which features the code depends on",
		"Leading tangents of sample", "chains of walk-back samples among the codes"} {
		require.Contains(t, page, text)
	}
	require.NotContains(t, page, "Coloured by")
	require.NotContains(t, page, "Rifai et al., from")
}

// In tables a feature stays on the line of its numbers, however narrow the screen.
func TestFeaturesStayWithNumbers(t *testing.T) {
	page := written(t, features(t, cae.Config{Hidden: 3, Lambda: 1}, []string{"a b", "c", "d"}, 3, 50))
	require.Regexp(t, "<td role=\"cell\">(a b|c|d)\u00a0[−\\d.]+\u00a0→\u00a0[−\\d.]+; ", page)
	require.Regexp(t, "<td role=\"cell\">(a b|c|d)\u00a0[\\d.]+\u00a0%; ", page)
}

func TestNormalised(t *testing.T) {
	data := &dataset.Matrix{Count: 30, Width: 2}
	for i := range 60 {
		data.Data = append(data.Data, float32(i*i%101))
	}
	m, _, err := cae.Train(t.Context(), cae.Config{Hidden: 2, Normalise: cae.Standardise}, data, cae.TrainOptions{Epochs: 1})
	require.NoError(t, err)
	f, err := figures.Gather(t.Context(), m, data, figures.Options{})
	require.NoError(t, err)
	page := written(t, Subject{Model: "m", Data: "d", Figures: f})
	check(t, page)
	require.Contains(t, page, "on standardised features")
	require.Contains(t, page, "Features are normalised first (standardise)")
}

// Every activation and size has a page, down to one row, one feature and one unit.
func TestAll(t *testing.T) {
	for a := cae.Sigmoid; a <= cae.Identity; a++ {
		for _, size := range [][3]int{{1, 1, 1}, {1, 7, 2}, {30, 2, 40}, {3, 40, 9}} {
			check(t, written(t, features(t, cae.Config{Hidden: size[1], Activation: a}, nil, size[0], size[2])))
		}
	}
}

// More units, features, labels and epochs than there is room for.
func TestLarge(t *testing.T) {
	const rows, width, hidden = 40, 80 * 70, 100
	data := &dataset.Matrix{Count: rows, Width: width, Data: make([]float32, rows*width), Labels: make([]int, rows)}
	for i := range data.Data {
		data.Data[i] = float32(i%251) / 250
	}
	for i := range rows {
		data.Labels[i] = i % 23
	}
	m, err := cae.New(cae.Config{Hidden: hidden, Untied: true}, width, 1)
	require.NoError(t, err)
	f, err := figures.Gather(t.Context(), m, data, figures.Options{Image: figures.Shape{Height: 80, Width: 70}})
	require.NoError(t, err)
	s := Subject{Model: "m", Data: "d", Figures: f, History: &history.File{}}
	for i := range 1000 {
		s.History.Epochs = append(s.History.Epochs, history.Epoch{Epoch: i + 1, Training: history.Figures{Reconstruction: 1 / float64(i+1)}})
	}
	page := written(t, s)
	check(t, page)
	require.Contains(t, page, "96 of the 100 units")
	require.Less(t, strings.Count(page, `<th role="rowheader"`), 100)
	require.True(t, len(page) > 300_000, "%d bytes: images are there", len(page))
}

// The error of the writer is passed on.
func TestBroken(t *testing.T) {
	require.ErrorIs(t, Write(broken{}, features(t, cae.Config{Hidden: 1}, nil, 1, 1)), errBroken)
}

type broken struct{}

var errBroken = errors.New("broken")

func (broken) Write([]byte) (int, error) { return 0, errBroken }

func TestValue(t *testing.T) {
	for v, want := range map[float64]string{0: "0", 0.3: "0.300", 0.00521: "0.00521", 36.27: "36.3", 9.154: "9.15", 999.6: "1000", -2.5: "−2.50", 1234: "1,234", 1e-7: "10⁻⁷", 0.0999: "0.0999"} {
		require.Equal(t, want, value(v), v)
	}
	require.Equal(t, "1,234,567", count(1234567))
	require.Equal(t, "1,000", count(1000))
	require.Equal(t, []int{3, 0, 2}, top([]float32{5, 1, 2, 9}, 3))
	require.Equal(t, []int{0, 1}, top([]float32{5, 5, 5}, 2))
	require.Equal(t, []int{0}, top([]float32{5}, 3))
}
