package generic

// ReLU computes dst = max(x, 0): +0 for both zeros, NaN for NaN. dst may be x.
func ReLU(dst, x []float32) {
	for i, z := range x {
		dst[i] = max(z, 0)
	}
}

// ReLUPrime computes h = max(z, 0), as [ReLU] does, and its derivative: p = 1
// for z > 0, else 0, for NaN too. h or p may be z.
func ReLUPrime(h, p, z []float32) {
	for i, v := range z {
		h[i] = max(v, 0)
		p[i] = 0
		if v > 0 {
			p[i] = 1
		}
	}
}
