package page

import "github.com/seed85368726/contractive/cmd/cae/internal/report/draw"

// small is the size of charts that stand in twos.
var small = draw.Layout{Width: 344, Height: 208}

// The sizes of charts that stand alone.
var (
	wide = draw.Layout{Width: 720, Height: 300}
	slim = draw.Layout{Width: 328, Height: 240}
)

// The sizes of scatter charts.
var (
	square     = draw.Layout{Width: 720, Height: 560}
	squareSlim = draw.Layout{Width: 328, Height: 328}
)
