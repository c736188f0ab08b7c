// Package drift notices when the samples that a model serves no longer look like those it was profiled on.
//
// A [Monitor] keeps the last scores in a window and compares them with the [cae.Profile] of the model, for three figures of a score: the
// reconstruction error, ||J||^2 and the saturation. It compares in two ways, both from counts in the cells of the profile's table:
//
//   - Distance is the two-sample Kolmogorov-Smirnov statistic, the largest difference between the two shares of samples at or below a
//     value, over the values of the table. It sees a shift of the whole distribution.
//   - Stability is the population stability index, sum over bins of (o - e) log(o / e), where e is the share of the profiled samples in a
//     bin and o that of the window. It sees a change that is confined to a part, such as a few samples in a hundred far out in the tail.
//
// Both have limits that follow from the sizes of the window and of the profile and from the probability of a false alarm that is allowed:
// see [Figure].
//
// The limits hold for samples that are independent of each other. Neighbours in a stream that resemble each other count
// as fewer samples than they are, and want a longer window. And the profile must be of samples like those to come:
// profile rows that were held out ([cae.Model.WithProfile]), because a model errs less on those it was trained on.
package drift
