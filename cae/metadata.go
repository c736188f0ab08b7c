package cae

// Metadata returns the entries that a model file holds beside the tensors: the configuration, the conventions that give the numbers
// their meaning, and a profile and a threshold if there are. They are for files of other formats that carry the model.
func (m *Model) Metadata() map[string]string { return m.description().metadata() }
