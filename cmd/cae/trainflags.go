package main

import (
	"flag"
	"runtime"

	"github.com/seed85368726/contractive/cae"
)

// trainGroups is the order of the flags in the help.
func trainGroups() []flagGroup {
	return []flagGroup{
		{"Data", "data n validation"},
		{"Model", "hidden activation loss untied"},
		{"Penalties, weights of terms of the cost", "lambda gamma sigma draws output-lambda sparsity target l1 decay"},
		{"Corruption of the encoder's input, for denoising", "masking noise"},
		{"Training", "epochs batch optimizer rate momentum schedule clip patience seed workers"},
		{"Result", "compare o json q"},
	}
}

// flags defines the flags; -rate has its default in parseTrain.
func (o *trainOptions) flags() *flag.FlagSet {
	fs := newFlags("train")
	fs.StringVar(&o.data, "data", "", "`folder` of IDX files named as MNIST's are, instead of built-in digits")
	fs.IntVar(&o.digits, "n", 10_000, "number of built-in digits")
	fs.Float64Var(&o.validation, "validation", 0, "`fraction` of the samples to hold out, the last ones: keeps the best epoch's weights (default none)")
	fs.Lookup("validation").DefValue = ""
	o.modelFlags(fs)
	o.penaltyFlags(fs)
	o.trainingFlags(fs)
	fs.BoolVar(&o.compare, "compare", true, "train the plain autoencoder as well; -compare=false does not")
	fs.StringVar(&o.output, "o", "model.safetensors", "model `file` to write, - for standard output")
	fs.BoolVar(&o.json, "json", false, "print one JSON object a line")
	fs.BoolVar(&o.quiet, "q", false, "no progress, only the result")
	return fs
}

func (o *trainOptions) modelFlags(fs *flag.FlagSet) {
	fs.IntVar(&o.config.Hidden, "hidden", 64, "number of hidden units")
	fs.TextVar(&o.config.Activation, "activation", cae.Sigmoid, "`function` of the hidden units: sigmoid, tanh, relu, softplus or identity")
	fs.Var((*lossFlag)(&o.config.Output), "loss", "reconstruction `error`: squared (linear output) or cross-entropy (sigmoid output)")
	fs.BoolVar(&o.config.Untied, "untied", false, "give the decoder weights of its own")
}

// penaltyFlags defines the flags of the penalties and the corruption. Their defaults are only set where the weight is.
func (o *trainOptions) penaltyFlags(fs *flag.FlagSet) {
	o.config.Lambda, o.config.HigherOrder.Sigma, o.config.Sparsity.Target = 1, 0.1, 0.05
	weight := func(field *float32, name, usage string) {
		fs.Var((*float32Flag)(field), name, usage)
		if *field == 0 {
			fs.Lookup(name).DefValue = ""
		}
	}
	weight(&o.config.Lambda, "lambda", "`weight` of ||J||^2, the contraction penalty, J = dh/dx")
	weight(&o.config.HigherOrder.Gamma, "gamma", "`weight` of ||J(x) - J(x + e)||^2, the higher-order penalty of CAE+H")
	weight(&o.config.HigherOrder.Sigma, "sigma", "standard `deviation` of its e")
	fs.IntVar(&o.config.HigherOrder.Draws, "draws", 1, "number of its e for each sample and step")
	weight(&o.config.OutputLambda, "output-lambda", "`weight` of ||dy/dx||^2, of the reconstruction y (RCAE)")
	weight(&o.config.Sparsity.Beta, "sparsity", "`weight` of the KL divergence of the mean activations, for sigmoids")
	weight(&o.config.Sparsity.Target, "target", "mean `activation` that it aims at")
	weight(&o.config.L1, "l1", "`weight` of the sum of |h|")
	weight(&o.config.Decay, "decay", "`weight` of ||W||^2, and of ||V||^2 when untied")
	weight(&o.config.Corruption.Masking, "masking", "`probability` that a feature is set to 0")
	weight(&o.config.Corruption.Noise, "noise", "standard `deviation` of normal noise")
}

func (o *trainOptions) trainingFlags(fs *flag.FlagSet) {
	fs.IntVar(&o.training.Epochs, "epochs", 20, "passes over the data")
	fs.IntVar(&o.training.Batch, "batch", 50, "samples of a mini-batch")
	fs.TextVar(&o.training.Optimizer, "optimizer", cae.Adam, "`rule`: adam, sgd or momentum")
	fs.Var((*float32Flag)(&o.training.Rate), "rate", "learning `rate` (default 0.003 for adam, 0.01 for sgd and momentum)")
	fs.Lookup("rate").DefValue = ""
	o.training.Momentum = 0.9
	fs.Var((*float32Flag)(&o.training.Momentum), "momentum", "`decay` of the velocity of -optimizer momentum")
	fs.TextVar(&o.training.Schedule, "schedule", cae.Schedule{}, "`course` of the rate: constant, inverse:DECAY, exponential:FACTOR or cosine:FINAL")
	fs.Var((*float32Flag)(&o.training.Clip), "clip", "largest `norm` of a gradient; a longer one is scaled down (default none)")
	fs.Lookup("clip").DefValue = ""
	fs.IntVar(&o.training.Patience, "patience", 0, "`epochs` without a better one of -validation that end training (default never)")
	fs.Lookup("patience").DefValue = ""
	fs.Uint64Var(&o.training.Seed, "seed", 1, "`seed` of the built-in digits, the initial weights, the order of samples and noise")
	fs.IntVar(&o.training.Workers, "workers", min(runtime.GOMAXPROCS(0), maxWorkers), "goroutines, which do not change the result")
}

// parseTrain reads the command line. Errors are flag.ErrHelp or name the flag and the value.
func parseTrain(args []string) (trainOptions, error) {
	var o trainOptions
	fs := o.flags()
	if err := parse(fs, args); err != nil {
		return o, err
	}
	set := given(fs)
	if !set["rate"] {
		o.training.Rate = defaultRate(o.training.Optimizer)
	}
	if err := o.check(set); err != nil {
		return o, err
	}
	o.settings = describe(fs, shownFlags)
	o.dropUnused()
	return o, nil
}

func defaultRate(rule cae.Optimizer) float32 {
	if rule == cae.Adam {
		return 0.003
	}
	return 0.01
}

// dropUnused clears the settings of penalties that have no weight, so that they do not get into the file.
func (o *trainOptions) dropUnused() {
	if o.config.HigherOrder.Gamma == 0 {
		o.config.HigherOrder = cae.HigherOrder{}
	}
	if o.config.Sparsity.Beta == 0 {
		o.config.Sparsity = cae.Sparsity{}
	}
}
