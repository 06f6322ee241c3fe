// The Python module: arrays in, arrays out. Shapes and values are checked by groundswell.process and
// groundswell.attention.
#include <nanobind/nanobind.h>

namespace groundswell {

void bind_excitation(nanobind::module_& module);
void bind_response(nanobind::module_& module);
void bind_exponential(nanobind::module_& module);
void bind_counts(nanobind::module_& module);
void bind_simulate(nanobind::module_& module);
void bind_mixed(nanobind::module_& module);
void bind_attention(nanobind::module_& module);

}  // namespace groundswell

NB_MODULE(_core, module) {
  module.doc() = "Self-exciting processes and the attention model on plain arrays; see groundswell.process.";
  groundswell::bind_excitation(module);
  groundswell::bind_response(module);
  groundswell::bind_exponential(module);
  groundswell::bind_counts(module);
  groundswell::bind_simulate(module);
  groundswell::bind_mixed(module);
  groundswell::bind_attention(module);
}
