package train

import (
	"github.com/seed85368726/contractive/cae"
	"github.com/seed85368726/contractive/cmd/cae/internal/cli"
	"github.com/seed85368726/contractive/cmd/cae/internal/model"
)

// Flags is the method of cli.Job. -rate has its default in Check.
func (o *options) Flags(fs *cli.Flags) {
	o.input.Digits = 10_000
	o.input.Flags(fs)
	fs.Float64Var(&o.validation, "validation", 0, "`fraction` of samples held out, the last; the best epoch stays (default none)")
	fs.NoDefault("validation")
	o.modelFlags(fs)
	o.penaltyFlags(fs)
	o.trainingFlags(fs)
	fs.StringVar(&o.checkpoint, "checkpoint", "", "`file` for the state of the run: written each minute and when the run ends")
	fs.StringVar(&o.resume, "resume", "", "`file` with the state to go on from, as -checkpoint; -epochs may be others")
	fs.BoolVar(&o.training.Profile, "profile", false, "keep with the model how its figures are distributed over the samples, as -threshold does")
	o.threshold.flag(fs)
	fs.BoolVar(&o.compare, "compare", true, "train the plain autoencoder as well; -compare=false does not")
	o.output.Flag(fs, model.DefaultFile, "model `file` to write")
	fs.JSON(&o.json)
	fs.Quiet(&o.quiet)
}

func (o *options) modelFlags(fs *cli.Flags) {
	fs.IntVar(&o.config.Hidden, "hidden", 64, "number of hidden units")
	fs.TextVar(&o.config.Activation, "activation", cae.Sigmoid, "`function` of units: sigmoid, tanh, relu, softplus or identity")
	fs.Var((*model.Loss)(&o.config.Output), "loss", "`error`: squared (linear output) or cross-entropy (sigmoid output)")
	fs.TextVar(&o.config.Normalise, "normalise", cae.NoNormalisation, "`kind` of normaliser, kept in the model: none, standardise or min-max")
	fs.BoolVar(&o.config.Untied, "untied", false, "give the decoder weights of its own")
}

// penaltyFlags defines the flags of the penalties and the corruption. Their defaults are only set where the weight is.
func (o *options) penaltyFlags(fs *cli.Flags) {
	o.config.Lambda, o.config.HigherOrder.Sigma, o.config.Sparsity.Target = 1, 0.1, 0.05
	weight := func(field *float32, name, usage string) {
		fs.Var((*cli.Float32)(field), name, usage)
		if *field == 0 {
			fs.NoDefault(name)
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

func (o *options) trainingFlags(fs *cli.Flags) {
	fs.IntVar(&o.training.Epochs, "epochs", 20, "passes over the data")
	fs.IntVar(&o.training.Batch, "batch", 50, "samples of a mini-batch")
	fs.IntVar(&o.training.Buffer, "buffer", 0, "`samples` in memory, shuffled; the data is read anew for each epoch (default all)")
	fs.NoDefault("buffer")
	fs.TextVar(&o.training.Optimizer, "optimizer", cae.Adam, "`rule`: adam, sgd or momentum")
	fs.Var((*cli.Float32)(&o.training.Rate), "rate", "learning `rate` (default 0.003 for adam, 0.01 for sgd and momentum)")
	fs.NoDefault("rate")
	o.training.Momentum = 0.9
	fs.Var((*cli.Float32)(&o.training.Momentum), "momentum", "`decay` of the velocity of -optimizer momentum")
	fs.TextVar(&o.training.Schedule, "schedule", cae.Schedule{}, "`course` of the rate: constant, inverse:DECAY, exponential:FACTOR or cosine:FINAL")
	fs.Var((*cli.Float32)(&o.training.Clip), "clip", "largest `norm` of a gradient; a longer one is scaled down (default none)")
	fs.NoDefault("clip")
	fs.IntVar(&o.training.Patience, "patience", 0, "`epochs` without a better -validation that end training (default never)")
	fs.NoDefault("patience")
	fs.Seed(&o.training.Seed)
	fs.Workers(&o.training.Workers)
}

// shownFlags are those that a report shows in other words.
var shownFlags = map[string]bool{
	"data": true, "n": true, "hidden": true, "lambda": true, "loss": true, "untied": true, "epochs": true, "workers": true,
	"compare": true, "o": true, "json": true, "q": true, "checkpoint": true,
}

func defaultRate(rule cae.Optimizer) float32 {
	if rule == cae.Adam {
		return 0.003
	}
	return 0.01
}

// dropUnused clears the settings of penalties that have no weight, so that they do not get into the file.
func (o *options) dropUnused() {
	if o.config.HigherOrder.Gamma == 0 {
		o.config.HigherOrder = cae.HigherOrder{}
	}
	if o.config.Sparsity.Beta == 0 {
		o.config.Sparsity = cae.Sparsity{}
	}
}
