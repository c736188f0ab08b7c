package roofline

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"math"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed85368726/contractive/cmd/bench/internal/record"
	"github.com/seed85368726/contractive/cmd/bench/internal/stats"
)

func exampleRun() *record.Run {
	var h stats.Histogram
	for i := range int64(2000) {
		h.Add(1800 + i)
	}
	levels := []record.Bandwidth{{Level: "L1", Capacity: 32 << 10, GBs: 200}, {Level: "L2", Capacity: 1 << 20, GBs: 100}, {Level: "memory", GBs: 25}}
	run := &record.Run{Meta: record.Meta{Pin: "no", Args: []string{"-kernel", "<b>&"}, Ceilings: []record.Ceiling{{ISA: "avx2", FMA: 100, Levels: levels}}}}
	add := func(r record.Row) {
		r.ISA, r.Median = "avx2", 1000
		r.GFLOPs, r.GBs = float64(r.Flops)/r.Median, float64(r.Bytes)/r.Median
		run.Rows = append(run.Rows, r)
	}
	add(record.Row{Kind: record.Kernel, Op: "dot", Size: "4096", Flops: 8192, Bytes: 32768, WorkingSet: 32768, Level: "L1", Check: record.Same})
	add(record.Row{Kind: record.Kernel, Op: "matvec", Size: "64x784", Flops: 50000, Bytes: 100000, WorkingSet: 200000, Level: "L2", Check: record.Differs})
	add(record.Row{Kind: record.Kernel, Op: "matmul", Size: "128x784x64", Flops: 90000, Bytes: 3000, WorkingSet: 200000, Level: "L2", Check: record.Same})
	add(record.Row{Kind: record.Kernel, Op: "sigmoid", Size: "4096", Bytes: 32768, Level: "L1", Check: record.Same})
	add(record.Row{Kind: record.Training, Op: "step", Size: "784x64", Params: record.Params{Weights: "tied", Optimizer: "sgd", Batch: 20, Workers: 2}, Flops: 120000, Bytes: 6000, WorkingSet: 200000})
	add(record.Row{Kind: record.Encoding, Op: "encode", Size: "784x64", Params: record.Params{Batch: 1, Concurrency: 1}, Flops: 50000, Bytes: 100000, WorkingSet: 200000, Latency: record.NewLatency(&h, 1)})
	return run
}

func render(t *testing.T, run *record.Run) string {
	var b bytes.Buffer
	require.NoError(t, WriteHTML(&b, run))
	return b.String()
}

// TestWellFormed reads the page as XML, which it is beside its first line.
func TestWellFormed(t *testing.T) {
	page := render(t, exampleRun())
	d := xml.NewDecoder(strings.NewReader(strings.TrimPrefix(page, "<!DOCTYPE html>")))
	elements := map[string]int{}
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		require.NoError(t, err)
		if e, ok := token.(xml.StartElement); ok {
			elements[e.Name.Local]++
		}
	}
	require.Zero(t, elements["script"]+elements["link"]+elements["img"]+elements["iframe"])
	require.NotRegexp(t, `https?://|url\(|@import`, page, "the page must load nothing")
	require.Contains(t, page, "prefers-color-scheme: dark")
	require.Contains(t, page, "&lt;b&gt;&amp;")
	require.NotContains(t, page, "NaN")
	require.NotContains(t, page, "Inf")
}

// TestPointsArePresent finds every counted case in both pictures, at its place.
func TestPointsArePresent(t *testing.T) {
	run := exampleRun()
	page := render(t, run)
	for _, name := range []string{"dot 4096", "matvec 64x784", "matmul 128x784x64", "step 784x64 tied b20 ×2", "encode 784x64 b1"} {
		require.Equal(t, len(layouts), strings.Count(page, "<title>"+name+": "), name)
	}
	require.NotContains(t, page, "<title>sigmoid")
	require.Contains(t, page, "only in the table: sigmoid.")

	list := points(run.Rows, run.Meta.Ceilings[0])
	require.Len(t, list, 5)
	require.Equal(t, []float64{0.25, 8.192, 50}, []float64{list[0].intensity, list[0].rate, list[0].bound})
	require.Equal(t, []float64{30, 90, 100}, []float64{list[2].intensity, list[2].rate, list[2].bound})
	require.Equal(t, 60.0, list[3].rate, "of one core")
	p := &picture{layout: layouts[0]}
	p.scale(run.Meta.Ceilings[0], list)
	require.Contains(t, page, fmt.Sprintf(`d="%s"><title>dot 4096`, shape(0, p.x.at(0.25), p.y.at(8.192), p.radius)))
}

// TestNothingOutside checks that all coordinates of marks lie in the frame, even of cases far
// from the roofs.
func TestNothingOutside(t *testing.T) {
	run := exampleRun()
	run.Rows[0].Flops, run.Rows[0].GFLOPs = 3, 0.0003
	run.Rows[2].Bytes, run.Rows[2].GFLOPs = 1, 900
	top := run.Meta.Ceilings[0]
	list := points(run.Rows, top)
	for _, l := range layouts {
		p := &picture{layout: l}
		p.scale(top, list)
		for _, q := range list {
			x, y := p.x.at(q.intensity), p.y.at(q.rate)
			require.True(t, p.x.from <= x && x <= p.x.to && p.y.to <= y && y <= p.y.from, "%s at %v, %v", q.name, x, y)
		}
		for _, m := range regexp.MustCompile(`d="M([-\d.]+) ([-\d.]+)`).FindAllStringSubmatch(draw(l, top, list), -1) {
			var x, y float64
			_, err := fmt.Sscan(m[1]+" "+m[2], &x, &y)
			require.NoError(t, err)
			require.True(t, 0 <= x && x <= l.width && 0 <= y && y <= l.height, m[0])
		}
	}
}

func TestNamesDoNotOverlap(t *testing.T) {
	run := exampleRun()
	for i := range 200 { // many cases near each other
		r := run.Rows[1]
		r.GFLOPs = 20 + float64(i%40)
		r.Bytes = int64(80000 + 500*i)
		run.Rows = append(run.Rows, r)
	}
	top := run.Meta.Ceilings[0]
	svg := draw(layouts[0], top, points(run.Rows, top))
	require.LessOrEqual(t, strings.Count(svg, `class="name"`), layouts[0].names)
	p := &picture{layout: layouts[0]}
	list := points(run.Rows, top)
	p.scale(top, list)
	p.drawPoints(list)
	names := p.taken[len(list):]
	for i, a := range names {
		for _, b := range names[:i] {
			require.False(t, a.overlaps(b))
		}
	}
}

func TestAxis(t *testing.T) {
	a := axis{low: 0.125, high: 64, from: 100, to: 1000}
	require.InDelta(t, 100, a.at(0.125), 1e-9)
	require.InDelta(t, 1000, a.at(64), 1e-9)
	require.InDelta(t, 100+900*math.Log(8)/math.Log(512), a.at(1), 1e-9)
	require.Equal(t, []float64{0.125, 0.25, 0.5, 1, 2, 4, 8, 16, 32, 64}, a.powers(2))
	require.Equal(t, []float64{1, 10}, a.powers(10))
	for v, want := range map[float64]string{0.125: "1/8", 0.1: "0.1", 1: "1", 64: "64"} {
		require.Equal(t, want, fraction(v))
	}
	require.Equal(t, []string{"0.5", "0.1", "100"}, []string{decimal(0.5), decimal(0.1), decimal(100)})
}

// TestTwoTicks draws peaks from which the axis holds one power of ten, or two.
func TestTwoTicks(t *testing.T) {
	for peak := 0.3; peak < 3000; peak *= 1.1 {
		p := &picture{layout: layouts[1]}
		p.scale(record.Ceiling{FMA: peak, Levels: []record.Bandwidth{{Level: "L1", GBs: 2 * peak}}}, nil)
		ticks := p.y.decades()
		require.GreaterOrEqual(t, len(ticks), 2, "from %v to %v", p.y.low, p.y.high)
		require.LessOrEqual(t, len(ticks), 5)
	}
	require.Equal(t, []float64{0.05, 0.1, 0.2, 0.5}, axis{low: 0.04, high: 0.9}.decades())
	require.Equal(t, []float64{50, 100, 200}, axis{low: 22.5, high: 360}.decades())
	require.Equal(t, []float64{1, 10}, axis{low: 0.9, high: 14}.decades())
}

// What the page shows of the command line can be pasted.
func TestTyped(t *testing.T) {
	require.Equal(t, `-size '64:65536*2' -html 'a b.html' -r 3 '' 'it'\''s'`,
		typed([]string{"-size", "64:65536*2", "-html", "a b.html", "-r", "3", "", "it's"}))
	require.Empty(t, typed(nil))
}

func TestLevelsNamedTogether(t *testing.T) {
	levels := []record.Bandwidth{{Level: "L1", GBs: 5}, {Level: "L2", GBs: 4.9}, {Level: "L3", GBs: 4.6}, {Level: "memory", GBs: 1}}
	groups := together(levels)
	require.Len(t, groups, 2)
	require.Equal(t, []string{"L1 to L3", "memory"}, []string{groups[0].Level, groups[1].Level})
}

func TestComparisonIsShown(t *testing.T) {
	run := exampleRun()
	run.Rows[0].Against = &record.Comparison{Median: 500, Ratio: 2, P: 0.001, Verdict: record.Slower}
	page := render(t, run)
	require.Contains(t, page, `<td class="slower">SLOWER</td>`)
	require.Contains(t, page, `<td class="differs">DIFFERS</td>`)
}
