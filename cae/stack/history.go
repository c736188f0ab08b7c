package stack

// Metrics are the figures of a classifier on labelled samples.
type Metrics struct {
	Cost    float64 // mean of -log softmax(U h + d)[label], without weight decay and contraction
	Error   float64 // fraction of samples whose largest logit is not that of the label
	Samples int     // number of samples
}

// Epoch reports one pass over the training data. Its own metrics are taken on each mini-batch as it comes, before the step that it
// leads to.
type Epoch struct {
	Metrics
	JacobianNorm2 float64 // mean of ||J||_F^2 of the whole encoder; 0 unless Lambda is set
	Validation    Metrics // after the epoch; zero without a validation set
	Best          bool    // whether the weights are the best so far
	Epoch         int     // from 1
	Seconds       float64 // wall-clock time
}

// History is the course of a training run, one entry for each epoch that has been completed.
type History struct {
	Epochs []Epoch
	Best   int // the epoch after which the weights returned were taken; 0 means before the first
}
