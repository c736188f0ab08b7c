// Command reproduce runs the experiments that REPRODUCTION.md reports. Those on MNIST repeat published ones: the contractive
// autoencoder of Rifai, Vincent, Muller, Glorot and Bengio (ICML 2011) beside the autoencoders that the paper compares it
// with, fine-tuned classifiers, two layers, and the network of Kristiadi (2016). Another detects anomalies in six tables.
//
//	go run ./cmd/reproduce -data DIR                       # everything, about an hour on two cores
//	go run ./cmd/reproduce -data DIR -only table           # Jacobian, saturation and contraction curve of each model
//	go run ./cmd/reproduce -data DIR -only kristiadi       # half a minute
//
//	go run ./cmd/reproduce -tabular DIR -seeds 5           # anomalies in tables, less than a minute
//
// DIR holds the four IDX files of MNIST, and for -tabular the files breastw.csv.gz, cardio.csv.gz and so on, each with
// a header and a column "anomaly" that is 0 for normal rows. Results are text on standard output. Every figure follows
// from the seeds alone, on every machine; times are the machine's.
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
var experiments = []experiment{
	{"table", false, table},
	{"finetune", false, finetune},
	{"stack", false, twoLayers},
	{"kristiadi", false, kristiadi},
	{"tabular", true, tabular},
}

type experiment struct {
	name    string
	tabular bool // whether it is for -tabular, and not for -data
	run     func(ctx context.Context, r *reproduction) error
}

func main() {
	log.SetFlags(0)
	log.SetPrefix("reproduce: ")
	data := flag.String("data", "", "`folder` with the four IDX files of MNIST")
	tables := flag.String("tabular", "", "`folder` with tables that have anomalies")
	only := flag.String("only", "", "`list` of experiments (default all that there is data for)")
	models := flag.String("models", "", "`folder` for trained models, which later runs take from there instead of training them again")
	seeds := flag.Int("seeds", 3, "`number` of seeds")
	quick := flag.Int("quick", 1, "divide all numbers of epochs by this `number`")
	flag.Parse()
	if flag.NArg() > 0 || *seeds < 1 || *quick < 1 {
		log.Fatal("usage: reproduce [-data DIR] [-tabular DIR] [-only LIST] [-models DIR] [-seeds N]")
	}
	chosen, err := choose(*only, *data != "", *tables != "")
	if err != nil {
		log.Fatal(err)
	}
	r := &reproduction{}
	if *data != "" {
		if r, err = load(*data); err != nil {
			log.Fatal(err)
		}
	}
	r.tabular, r.models, r.seeds, r.quick = *tables, *models, *seeds, *quick

	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	fmt.Printf("%s, %s, %d processors; command: reproduce %s\n\n", contractive.Active(), runtime.Version(), runtime.GOMAXPROCS(0), strings.Join(os.Args[1:], " "))
	for _, e := range chosen {
		start := time.Now()
		if err := e.run(ctx, r); err != nil {
			log.Fatalf("%s: %v", e.name, err)
		}
		fmt.Printf("(%s: %.0f s)\n\n", e.name, time.Since(start).Seconds())
	}
}

// choose returns the experiments of a list, in the order in which they run, or without a list all that there is data for.
func choose(only string, data, tables bool) (chosen []experiment, err error) {
	list := strings.Split(only, ",")
	for _, e := range experiments {
		given, flag := data, "-data"
		if e.tabular {
			given, flag = tables, "-tabular"
		}
		i := slices.Index(list, e.name)
		if i < 0 && (only != "" || !given) {
			continue
		}
		if !given {
			return nil, fmt.Errorf("-only %s: want %s as well", e.name, flag)
		}
		if i >= 0 {
			list = slices.Delete(list, i, i+1)
		}
		chosen = append(chosen, e)
	}
	switch {
	case only != "" && len(list) > 0:
		return nil, fmt.Errorf("-only %q: want some of table, finetune, stack, kristiadi and tabular, once each", list[0])
	case len(chosen) == 0:
		return nil, fmt.Errorf("want -data, -tabular or both")
	}
	return chosen, nil
}
