package coefficient

// Those of the softplus, log(1 + exp(z)).
const (
	SoftplusNear0 = 0x3dfffff0 // log(cosh(z/2)) = z^2 (Near0 + Near1 z^2 + Near2 z^4 + Near3 z^6) for |z| < 1,
	SoftplusNear1 = 0xbbaaa0c6 // within 2^-28
	SoftplusNear2 = 0x39b420dd
	SoftplusNear3 = 0xb7b6cc36
	SoftplusFar0  = 0x3daaaab5 // 2 atanh(t/2) = t + t^3 (Far0 + Far1 t^2 + Far2 t^4) for 0 <= t < 0.311,
	SoftplusFar1  = 0x3c4cb8ce // to 2^-31 of it
	SoftplusFar2  = 0x3b17c31b
)

// Those of log(1 + exp(-|a|)), for the cross-entropy.
const (
	SoftplusHalf = 0x3f000000 // 1/2
	SoftplusD0   = 0x3daaaa81 // 2 atanh(t/2) = t + t^3 (D0 + D1 t^2 + D2 t^4 + D3 t^6) for 0 <= t <= 2/3,
	SoftplusD1   = 0x3c4ce8e6 // to 2^-27 of it
	SoftplusD2   = 0x3b0f601f
	SoftplusD3   = 0x3a0f6519
)
