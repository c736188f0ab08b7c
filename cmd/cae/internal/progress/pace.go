package progress

import (
	"fmt"
	"math"
	"time"
)

// Left returns the time that the rest of a job takes at the pace so far, as text: "3m18s left". It is empty before anything is done.
func Left(done, total int, past time.Duration) string {
	if done == 0 {
		return ""
	}
	seconds := past.Seconds() / float64(done) * float64(total-done)
	return fmt.Sprintf("%v left", time.Duration(math.Ceil(seconds))*time.Second)
}

// Rate returns the number of samples a second, as text: "500/s".
func Rate(samples int, past time.Duration) string {
	return fmt.Sprintf("%.0f/s", float64(samples)/past.Seconds())
}
