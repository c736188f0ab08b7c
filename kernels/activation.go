package kernels

import "github.com/seed85368726/contractive"

// Tanh writes dst = tanh(x), within 1 ULP. dst may be x.
//
//go:noinline
func Tanh(dst, x []float32) {
	equal(len(dst), len(x), "Tanh", "dst has %d elements, x has %d")
	for ; len(dst) > vectorStep; dst, x = dst[vectorStep:], x[vectorStep:] {
		Tanh(dst[:vectorStep], x[:vectorStep])
	}
	contractive.Tanh(dst, x)
}

// TanhPrime writes h = tanh(z), as [Tanh] does, and its derivative
// p = 1 - tanh(z)^2, which stays positive where h rounds to 1. h or p may be z.
//
//go:noinline
func TanhPrime(h, p, z []float32) {
	equal(len(h), len(p), "TanhPrime", "h has %d elements, p has %d")
	equal(len(h), len(z), "TanhPrime", "h has %d elements, z has %d")
	for ; len(h) > vectorStep; h, p, z = h[vectorStep:], p[vectorStep:], z[vectorStep:] {
		TanhPrime(h[:vectorStep], p[:vectorStep], z[:vectorStep])
	}
	contractive.TanhPrime(h, p, z)
}

// Softplus writes dst = log(1 + exp(x)), within 1.5 ULP. dst may be x.
//
//go:noinline
func Softplus(dst, x []float32) {
	equal(len(dst), len(x), "Softplus", "dst has %d elements, x has %d")
	for ; len(dst) > vectorStep; dst, x = dst[vectorStep:], x[vectorStep:] {
		Softplus(dst[:vectorStep], x[:vectorStep])
	}
	contractive.Softplus(dst, x)
}

// SoftplusPrime writes h = log(1 + exp(z)), as [Softplus] does, and its
// derivative p = s(z), as [Sigmoid] does. h or p may be z.
//
//go:noinline
func SoftplusPrime(h, p, z []float32) {
	equal(len(h), len(p), "SoftplusPrime", "h has %d elements, p has %d")
	equal(len(h), len(z), "SoftplusPrime", "h has %d elements, z has %d")
	for ; len(h) > vectorStep; h, p, z = h[vectorStep:], p[vectorStep:], z[vectorStep:] {
		SoftplusPrime(h[:vectorStep], p[:vectorStep], z[:vectorStep])
	}
	contractive.SoftplusPrime(h, p, z)
}

// ReLU writes dst = max(x, 0). dst may be x.
//
//go:noinline
func ReLU(dst, x []float32) {
	equal(len(dst), len(x), "ReLU", "dst has %d elements, x has %d")
	for ; len(dst) > vectorStep; dst, x = dst[vectorStep:], x[vectorStep:] {
		ReLU(dst[:vectorStep], x[:vectorStep])
	}
	contractive.ReLU(dst, x)
}

// ReLUPrime writes h = max(z, 0), as [ReLU] does, and its derivative: p = 1
// for z > 0, else 0. h or p may be z.
//
//go:noinline
func ReLUPrime(h, p, z []float32) {
	equal(len(h), len(p), "ReLUPrime", "h has %d elements, p has %d")
	equal(len(h), len(z), "ReLUPrime", "h has %d elements, z has %d")
	for ; len(h) > vectorStep; h, p, z = h[vectorStep:], p[vectorStep:], z[vectorStep:] {
		ReLUPrime(h[:vectorStep], p[:vectorStep], z[:vectorStep])
	}
	contractive.ReLUPrime(h, p, z)
}
