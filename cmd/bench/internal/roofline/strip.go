package roofline

import (
	"fmt"
	"strings"

	"github.com/seed85368726/contractive/cmd/bench/internal/record"
)

const stripWidth, stripHeight = 190.0, 16.0

// strips returns for every encoding the strip that shows its latencies on one logarithmic scale:
// a bar from the median to p99, a line on to the maximum, and a tick at p99.9.
func strips(rows []*record.Row) []string {
	scale := axis{low: 1e12, high: 1, from: 4, to: stripWidth - 4}
	for _, r := range rows {
		scale.low, scale.high = min(scale.low, r.Latency.P50/1.5), max(scale.high, r.Latency.Max*1.5)
	}
	list := make([]string, len(rows))
	for i, r := range rows {
		list[i] = strip(scale, r.Latency)
	}
	return list
}

func strip(scale axis, l *record.Latency) string {
	const middle = stripHeight / 2
	var b strings.Builder
	fmt.Fprintf(&b, `<svg class="strip" viewBox="0 0 %g %g" width="%g" height="%g" role="img" aria-label="latencies">`, stripWidth, stripHeight, stripWidth, stripHeight)
	for _, v := range scale.powers(10) {
		fmt.Fprintf(&b, `<path class="grid" d="M%.1f 0V%g"/>`, scale.at(v), stripHeight)
	}
	to := l.P99
	if to == 0 {
		to = l.P90
	}
	from := scale.at(l.P50)
	fmt.Fprintf(&b, `<path class="tail" d="M%.1f %gH%.1f"/>`, from, middle, scale.at(l.Max))
	fmt.Fprintf(&b, `<rect class="body" x="%.1f" y="%g" width="%.1f" height="8" rx="2"/>`, from-1, middle-4, max(scale.at(to)-from, 1)+2)
	if l.P999 > 0 {
		fmt.Fprintf(&b, `<path class="p999" d="M%.1f %gv10"/>`, scale.at(l.P999), middle-5)
	}
	fmt.Fprintf(&b, `<circle class="most" cx="%.1f" cy="%g" r="2.5"/></svg>`, scale.at(l.Max), middle)
	return b.String()
}
