package main

// traps are the mistakes seen in public implementations of contractive autoencoders: scripts/mutate -run ^trap.
var traps = []fault{
	{
		name: "trap: W is held constant inside the penalty", file: "cae/share.go",
		old:   "\ts.penalty.addGradient(dw, s.units(s.p, lo, hi), s.theta.w, lo)\n",
		new:   "",
		check: check{"./cae", "TrapPenaltyContracts|^TestGradient$"},
	},
	{
		name: "trap: s'' is taken for 0 in the penalty", file: "cae/share.go",
		old:   "kernels.HiddenDelta(d, d, t, p, s.penalty.norms[lo+j], weight, k0, k1)",
		new:   "kernels.HiddenDelta(d, d, t, p, s.penalty.norms[lo+j], weight, 0, 0)",
		check: check{"./cae", "^TestGradient$"},
	},
	{
		name: "trap: the norm of the units' summed gradients", file: "cae/model.go",
		old:   "return kernels.JacobianNorm2(p, m.norms()), nil",
		new:   "sum := make([]float32, m.Visible())\n\tkernels.MatVecT(sum, m.theta.w, p)\n\treturn kernels.SumSquares(sum), nil",
		check: check{"./cae", "TrapNormOfSum"},
	},
	{
		name: "trap: (sum w)^2 for sum w^2", file: "cae/model.go",
		old:   "kernels.RowNorms2(norms, theta.w)",
		new:   "ones := make([]float32, theta.w.Cols)\n\tfill(ones, 1)\n\tkernels.MatVec(norms, theta.w, ones)\n\tmultiply(norms, norms)",
		check: check{"./cae", "TrapSquareOfSum"},
	},
	{
		name: "trap: the mini-batch is summed before it is squared", file: "cae/contraction.go",
		old:   "kernels.RowNorms2(squares, p)",
		new:   "ones := make([]float32, p.Cols)\n\tfill(ones, 1)\n\tkernels.MatVec(squares, p, ones)\n\tmultiply(squares, squares)",
		check: check{"./cae", "^TestGradient$"},
	},
	{
		name: "trap: tanh has the derivative of the sigmoid", file: "internal/activation/activation.go",
		old:   "kernels.TanhPrime(h, p, z)",
		new:   "kernels.SigmoidPrime(make([]float32, len(z)), p, z)\n\t\tkernels.Tanh(h, z)",
		check: check{"./internal/activation", "Definitions"},
	},
	{
		name: "trap: lambda grows with the mini-batch", file: "cae/contraction.go",
		old:   "return 2 * c.lambda / float32(n)",
		new:   "return 2 * c.lambda",
		check: check{"./cae", "TrapLambdaTiedToShape"},
	},
	{
		name: "trap: the penalty's part of the bias gradient is forgotten", file: "cae/share.go",
		old: "\tkernels.MatVec(db, dz, s.ones[:s.samples])\n\ts.penalty",
		new: "\tkernels.MatVec(db, dz, s.ones[:s.samples])\n\tfor j := range db {\n\t\tt, k0, k1 := s.curved(s.h.Row(lo + j)[:s.samples], s.p.Row(lo + j))\n" +
			"\t\tfor i, v := range t {\n\t\t\tp := s.p.Row(lo + j)[i]\n\t\t\tdb[j] -= s.penalty.weight(s.samples) * p * p * (k0 + k1*v) * s.penalty.norms[lo+j]\n\t\t}\n\t}\n\ts.penalty",
		check: check{"./cae", "TrapBiasGradient"},
	},
	{
		name: "trap: the tied gradient lacks its decoder half", file: "cae/share.go",
		old:   "\t\talone.AddMatMul(dw, s.units(s.h, lo, hi), s.dy.RowRange(0, s.samples))\n",
		new:   "",
		check: check{"./cae", "^TestGradient$"},
	},
	{
		name: "trap: the tied decoder is a copy", file: "cae/parameters.go",
		old:   "\tp.v = p.w\n",
		new:   "\tp.v = newLike(p.w)\n\tcopy(p.v.Data, p.w.Data)\n",
		check: check{"./cae", "TrapTiedCopies"},
	},
	{
		name: "trap: one layer's Jacobian is called the stack's", file: "cae/stack/jacobian.go",
		old:   "\t\t\tvar alone *kernels.Workers\n\t\t\tbelow := product\n\t\t\tproduct = kernels.NewMatrix(m.Hidden(), s.Visible())\n\t\t\talone.MatMul(product, j, below, nil)\n",
		new:   "\t\t\tproduct = j\n",
		check: check{"./cae/stack", "TrapLayersPenaltyCalledDeep"},
	},
	{
		name: "trap: p = h (1 - h), which saturates to 0", file: "internal/activation/activation.go",
		old:   "kernels.SigmoidPrime(h, p, z)",
		new:   "kernels.Sigmoid(h, z)\n\t\tfor i, v := range h {\n\t\t\tp[i] = v * (1 - v)\n\t\t}",
		check: check{"./cae", "TrapSaturatedUnits"},
	},
	{
		name: "trap: the last mini-batch is divided by the nominal size", file: "cae/forward.go",
		old:   "f.x.Row(i), 1/float32(f.samples))",
		new:   "f.x.Row(i), 1/float32(f.x.Rows))",
		check: check{"./cae", "TrapPartialBatch"},
	},
	{
		name: "trap: the mean squared entry is a mean over units", file: "cae/history.go",
		old:   "m.MeanSquareEntry = m.JacobianNorm2 / (float64(visible) * float64(cfg.Hidden))",
		new:   "m.MeanSquareEntry = m.JacobianNorm2 / float64(cfg.Hidden)",
		check: check{"./cae", "TrapThreeNorms"},
	},
	{
		name: "trap: dead units are not told", file: "cae/inspect/units.go",
		old:   "if variance < DeadVariance*largest || largest == 0 {",
		new:   "if _ = variance; largest == 0 {",
		check: check{"./cae/inspect", "DeadUnits"},
	},
	{
		name: "trap: the cross-entropy takes features above 1", file: "cae/check.go",
		old:   "if !(v >= 0 && v <= 1) {",
		new:   "if !(v >= 0) {",
		check: check{"./cae", "TrapCrossEntropyRange"},
	},
	{
		name: "trap: a sample is scored without its normaliser", file: "cae/check.go",
		old:   "\tif err := m.normaliser.apply(room, x); err != nil {",
		new:   "\tcopy(room, x)\n\tif err := m.checkSample(x); err != nil {",
		check: check{"./cae", "Normalis"},
	},
	{
		name: "trap: an escape of the untied penalty gives no warning", file: "cae/inspect/weights.go",
		old:   "n.Decoder > EscapeRatio*n.Encoder",
		new:   "n.Encoder > EscapeRatio*n.Decoder",
		check: check{"./cae/inspect", "Escape"},
	},
}
