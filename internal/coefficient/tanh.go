package coefficient

// Those of tanh.
const (
	TanhNear = 0x3ea00000 // 0.3125: where z^2 is below it, tanh(z) = z + z^3 (C0 + C1 z^2 + ... + C4 z^8)
	TanhC0   = 0xbeaaaaa4 // to 2^-29 of it
	TanhC1   = 0x3e08862f
	TanhC2   = 0xbd5c82e2
	TanhC3   = 0x3cac094c
	TanhC4   = 0xbbca3019
)
