package main

import (
	"fmt"

	"github.com/mmcloughlin/avo/ir"
	"github.com/mmcloughlin/avo/pass"
	"github.com/mmcloughlin/avo/reg"
)

// usableFunc reports whether a function may use a register.
type usableFunc func(fn *ir.Function, r reg.Physical) bool

// compile resolves labels and registers. avo's own compilation would hand out
// Y16 and above to AVX2 functions, and the registers that Go reserves; usable
// says which ones a function may have.
func compile(f *ir.File, usable usableFunc) error {
	allocate := func(fn *ir.Function) error {
		if err := allocateRegisters(fn, usable); err != nil {
			return fmt.Errorf("%s: %w", fn.Name, err)
		}
		return nil
	}
	return pass.Concat(
		pass.FunctionPass(pass.PruneDanglingLabels),
		pass.FunctionPass(pass.LabelTarget),
		pass.FunctionPass(pass.CFG),
		pass.FunctionPass(pass.Liveness),
		pass.FunctionPass(allocate),
		pass.FunctionPass(pass.BindRegisters),
		pass.FunctionPass(pass.VerifyAllocation),
		pass.FunctionPass(pass.PruneSelfMoves),
		pass.Func(pass.IncludeTextFlagHeader),
	).Execute(f)
}

// allocateRegisters colours the virtual registers of a function, each kind
// with the physical registers that are usable.
func allocateRegisters(fn *ir.Function, usable usableFunc) error {
	fn.Allocation = reg.NewEmptyAllocation()
	for _, family := range []*reg.Family{reg.GeneralPurpose, reg.Vector, reg.Opmask} {
		var candidates []reg.Physical
		for _, r := range family.Registers() {
			if usable(fn, r) {
				candidates = append(candidates, r)
			}
		}
		a, err := pass.NewAllocator(candidates)
		if err != nil {
			return err
		}
		for _, i := range fn.Instructions() {
			for _, r := range i.Registers() {
				if r.Kind() == family.Kind {
					a.Add(r.ID())
				}
			}
			for _, d := range i.OutputRegisters() {
				if d.Kind() == family.Kind {
					live := i.LiveOut.OfKind(family.Kind)
					live.DiscardRegister(d)
					a.AddInterferenceSet(d, live)
				}
			}
		}
		colours, err := a.Allocate()
		if err != nil {
			return fmt.Errorf("%d registers like %s: %w", len(candidates), candidates[0].Asm(), err)
		}
		if err := fn.Allocation.Merge(colours); err != nil {
			return err
		}
	}
	return nil
}
