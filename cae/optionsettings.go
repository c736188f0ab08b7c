package cae

import (
	"encoding"
	"fmt"
	"reflect"
	"strconv"
)

// optionSetting is an option that decides the bits of a run.
type optionSetting struct {
	name, key string
	value     any // a pointer to its field
}

// settings lists the options that decide the bits of a run, the validation data excepted.
func (o *TrainOptions) settings() []optionSetting {
	return []optionSetting{
		{"Epochs", "train_epochs", &o.Epochs},
		{"Batch", "train_batch", &o.Batch},
		{"Buffer", "train_buffer", &o.Buffer},
		{"Optimizer", "train_optimizer", &o.Optimizer},
		{"Rate", "train_rate", &o.Rate},
		{"Schedule", "train_schedule", &o.Schedule},
		{"Momentum", "train_momentum", &o.Momentum},
		{"Beta1", "train_beta1", &o.Beta1},
		{"Beta2", "train_beta2", &o.Beta2},
		{"Epsilon", "train_epsilon", &o.Epsilon},
		{"Clip", "train_clip", &o.Clip},
		{"Patience", "train_patience", &o.Patience},
		{"Gain", "train_gain", &o.Gain},
		{"Seed", "train_seed", &o.Seed},
	}
}

// deciding returns the options that decide the bits, and zero for the others.
func (o *TrainOptions) deciding() (d TrainOptions) {
	for i, s := range d.settings() {
		s.take(o.settings()[i])
	}
	return d
}

// optional reports whether a file leaves the option out at zero: it is younger than the format.
func (s optionSetting) optional() bool { return s.key == "train_buffer" }

// isZero reports whether the option is at zero, which means a default.
func (s optionSetting) isZero() bool { return reflect.ValueOf(s.value).Elem().IsZero() }

// equals reports whether the same option has the same value elsewhere.
func (s optionSetting) equals(other optionSetting) bool { return s.text() == other.text() }

// take takes the value of the same option elsewhere.
func (s optionSetting) take(other optionSetting) {
	reflect.ValueOf(s.value).Elem().Set(reflect.ValueOf(other.value).Elem())
}

// text returns the value.
func (s optionSetting) text() string {
	switch v := s.value.(type) {
	case *int:
		return strconv.Itoa(*v)
	case *uint64:
		return strconv.FormatUint(*v, 10)
	case *float32:
		return strconv.FormatFloat(float64(*v), 'g', -1, 32)
	}
	return fmt.Sprint(s.value) // an enumeration or a schedule
}

// parse takes the value of a text.
func (s optionSetting) parse(text string) (err error) {
	switch v := s.value.(type) {
	case *int:
		*v, err = strconv.Atoi(text)
	case *uint64:
		*v, err = strconv.ParseUint(text, 10, 64)
	case *float32:
		var f float64
		f, err = strconv.ParseFloat(text, 32)
		*v = float32(f)
	default:
		err = s.value.(encoding.TextUnmarshaler).UnmarshalText([]byte(text))
	}
	if err != nil {
		return fmt.Errorf("%q is %.40q: %w: %w", s.key, text, err, ErrFormat)
	}
	return nil
}
