package symmetric

// The loops that take the time. Sums have four lanes, element i in lane i mod 4, to keep the adders busy; conversions keep
// compilers from fusing.

// dot returns sum_i x_i y_i over the length of x.
func dot(x, y []float64) float64 {
	y = y[:len(x)]
	var s0, s1, s2, s3 float64
	i := 0
	for ; i+4 <= len(x); i += 4 {
		x, y := x[i:i+4:i+4], y[i:i+4:i+4]
		s0 += float64(x[0] * y[0])
		s1 += float64(x[1] * y[1])
		s2 += float64(x[2] * y[2])
		s3 += float64(x[3] * y[3])
	}
	for ; i < len(x); i++ {
		s0 += float64(x[i] * y[i])
	}
	return (s0 + s2) + (s1 + s3)
}

// axpy adds alpha x to y, over the length of y.
func axpy(y []float64, alpha float64, x []float64) {
	x = x[:len(y)]
	for i := range y {
		y[i] += float64(alpha * x[i])
	}
}

// dotAndAdd returns row.x and adds alpha row to y: both products of a symmetric matrix with one of its rows.
func dotAndAdd(row, x, y []float64, alpha float64) float64 {
	x, y = x[:len(row)], y[:len(row)]
	var s0, s1, s2, s3 float64
	i := 0
	for ; i+4 <= len(row); i += 4 {
		a, x, y := row[i:i+4:i+4], x[i:i+4:i+4], y[i:i+4:i+4]
		s0 += float64(a[0] * x[0])
		s1 += float64(a[1] * x[1])
		s2 += float64(a[2] * x[2])
		s3 += float64(a[3] * x[3])
		y[0] += float64(alpha * a[0])
		y[1] += float64(alpha * a[1])
		y[2] += float64(alpha * a[2])
		y[3] += float64(alpha * a[3])
	}
	for ; i < len(row); i++ {
		s0 += float64(row[i] * x[i])
		y[i] += float64(alpha * row[i])
	}
	return (s0 + s2) + (s1 + s3)
}

// subtractOuter subtracts alpha x + beta y from row.
func subtractOuter(row []float64, alpha float64, x []float64, beta float64, y []float64) {
	x, y = x[:len(row)], y[:len(row)]
	for i := range row {
		row[i] -= float64(alpha*x[i]) + float64(beta*y[i])
	}
}

// rotate turns the plane of two rows: x = c x - s y and y = s x + c y.
func rotate(x, y []float64, c, s float64) {
	y = y[:len(x)]
	for i, xi := range x {
		yi := y[i]
		x[i] = float64(c*xi) - float64(s*yi)
		y[i] = float64(s*xi) + float64(c*yi)
	}
}
