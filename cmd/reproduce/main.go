// Command reproduce repeats the published experiments on MNIST that REPRODUCTION.md reports: the contractive
// autoencoder of Rifai, Vincent, Muller, Glorot and Bengio (ICML 2011) beside the autoencoders that the paper compares it
// with, fine-tuned classifiers, two layers, and the network of Kristiadi (2016).
//
//	go run ./cmd/reproduce -data DIR                       # everything, about an hour on two cores
//	go run ./cmd/reproduce -data DIR -only table           # Jacobian, saturation and contraction curve of each model
//	go run ./cmd/reproduce -data DIR -only kristiadi       # half a minute
//
// DIR holds the four IDX files of MNIST. Results are text on standard output. Every figure follows from the seeds alone, on
// every machine; times are the machine's.
package main

import (
	"context"
	"flag"
	"fmt"
	"log"
	"os"
	"os/signal"
	"runtime"
	"slices"
	"strings"
	"time"

	"github.com/seed85368726/contractive"
)

// experiments in the order in which they run.
var experiments = []struct {
	name string
	run  func(ctx context.Context, r *reproduction) error
}{
	{"table", table},
	{"finetune", finetune},
	{"stack", twoLayers},
	{"kristiadi", kristiadi},
}

func main() {
	log.SetFlags(0)
	log.SetPrefix("reproduce: ")
	var names []string
	for _, e := range experiments {
		names = append(names, e.name)
	}
	data := flag.String("data", "", "`folder` with the four IDX files of MNIST")
	only := flag.String("only", strings.Join(names, ","), "`list` of experiments")
	models := flag.String("models", "", "`folder` for trained models, which later runs take from there instead of training them again")
	seeds := flag.Int("seeds", 3, "`number` of seeds")
	quick := flag.Int("quick", 1, "divide all numbers of epochs by this `number`")
	flag.Parse()

	chosen := strings.Split(*only, ",")
	for _, name := range chosen {
		if !slices.Contains(names, name) {
			log.Fatalf("-only %q: want some of %s", name, strings.Join(names, ","))
		}
	}
	if *data == "" || flag.NArg() > 0 || *seeds < 1 || *quick < 1 {
		log.Fatal("usage: reproduce -data DIR [-only LIST] [-models DIR] [-seeds N]")
	}
	r, err := load(*data)
	if err != nil {
		log.Fatal(err)
	}
	r.models, r.seeds, r.quick = *models, *seeds, *quick

	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	fmt.Printf("%s, %s, %d processors; command: reproduce %s\n\n", contractive.Active(), runtime.Version(), runtime.GOMAXPROCS(0), strings.Join(os.Args[1:], " "))
	for _, e := range experiments {
		if !slices.Contains(chosen, e.name) {
			continue
		}
		start := time.Now()
		if err := e.run(ctx, r); err != nil {
			log.Fatalf("%s: %v", e.name, err)
		}
		fmt.Printf("(%s: %.0f s)\n\n", e.name, time.Since(start).Seconds())
	}
}
