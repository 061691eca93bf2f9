//! The numbers of a graph.

use super::{Axis, Function, Graph, Node, Op, Operation};

/// A function of a number.
pub(super) fn map(function: Function, a: f64) -> f64 {
    match function {
        Function::Neg => -a,
        Function::Exp => libm::exp(a),
        Function::Ln => libm::log(a),
        Function::Sqrt => libm::sqrt(a),
        Function::Tanh => libm::tanh(a),
        Function::Sin => libm::sin(a),
        Function::Cos => libm::cos(a),
        Function::Abs => a.abs(),
        Function::Sigmoid => 0.5 * (libm::tanh(0.5 * a) + 1.0),
        Function::Softplus => a.max(0.0) + libm::log1p(libm::exp(-a.abs())),
        Function::Sign => f64::from(i8::from(a > 0.0) - i8::from(a < 0.0)),
        Function::Step => f64::from(u8::from(a > 0.0)),
        Function::Power(n) => (0..n).fold(1.0, |product, _| product * a),
    }
}

/// A function of two numbers.
pub(super) fn combine(operation: Operation, a: f64, b: f64) -> f64 {
    match operation {
        Operation::Add => a + b,
        Operation::Sub => a - b,
        Operation::Mul => a * b,
        Operation::Div => a / b,
        Operation::Min => a.min(b),
        Operation::Max => a.max(b),
        Operation::Pow => libm::pow(a, b),
    }
}

/// How far apart neighbors along the axes `along` are in an array of the axes `of`; 0 along those that it
/// does not have.
fn strides(graph: &Graph, of: &[Axis], along: &[Axis]) -> Vec<usize> {
    let stride = |axis: &Axis| {
        let place = of.iter().position(|a| a == axis);
        let after = place.map(|p| of[p + 1..].iter().map(|a| graph.length(*a)).product());
        after.unwrap_or(0)
    };
    along.iter().map(stride).collect()
}

/// Calls `visit` for every place along axes of those lengths, with the sum of place times stride for each of
/// the given strides.
fn each_place(lengths: &[usize], strides: &[Vec<usize>], mut visit: impl FnMut(&[usize])) {
    let count: usize = lengths.iter().product();
    let mut offsets = vec![0; strides.len()];
    for mut flat in 0..count {
        offsets.fill(0);
        for (k, length) in lengths.iter().enumerate().rev() {
            let place = flat % length;
            flat /= length;
            for (offset, strides) in offsets.iter_mut().zip(strides) {
                *offset += place * strides[k];
            }
        }
        visit(&offsets);
    }
}

impl Graph {
    fn lengths(&self, axes: &[Axis]) -> Vec<usize> {
        axes.iter().map(|axis| self.length(*axis)).collect()
    }

    /// The numbers of a node, row-major, for inputs that are each so many numbers.
    ///
    /// # Panics
    /// Where an input or a parameter that the node depends on is missing, or has too few numbers.
    #[must_use]
    pub fn evaluate(&self, node: Node, inputs: &[&[f64]]) -> Vec<f64> {
        let mut values: Vec<Vec<f64>> = vec![Vec::new(); node.0 + 1];
        for needed in self.uses(&[node]).into_keys() {
            values[needed.0] = self.at(needed, inputs, &values);
        }
        values.pop().unwrap_or_default()
    }

    fn at(&self, node: Node, inputs: &[&[f64]], values: &[Vec<f64>]) -> Vec<f64> {
        let axes = self.axes(node);
        let lengths = self.lengths(axes);
        let of = |a: Node| values[a.0].as_slice();
        let mut out = vec![0.0; lengths.iter().product()];
        match self.op(node) {
            Op::Number(value) => out[0] = *value,
            Op::Input(which) => out.copy_from_slice(inputs[*which]),
            Op::Parameter(name) => out.copy_from_slice(&self.parameters[name]),
            Op::Constant(numbers) => out.copy_from_slice(numbers),
            Op::Map(function, a) => {
                for (out, a) in out.iter_mut().zip(of(*a)) {
                    *out = map(*function, *a);
                }
            }
            Op::Combine(operation, a, b) => {
                let along = [*a, *b].map(|n| strides(self, self.axes(n), axes));
                let mut to = out.iter_mut();
                each_place(&lengths, &along, |at| {
                    if let Some(to) = to.next() {
                        *to = combine(*operation, of(*a)[at[0]], of(*b)[at[1]]);
                    }
                });
            }
            Op::Sum(a, b, _) => {
                let all = b.map_or_else(|| self.axes(*a).to_vec(), |b| self.joint(*a, b));
                let b = b.unwrap_or(*a);
                let single = matches!(self.op(node), Op::Sum(_, None, _));
                let own = [axes, self.axes(*a), self.axes(b)];
                let along = own.map(|own| strides(self, own, &all));
                each_place(&self.lengths(&all), &along, |at| {
                    let factor = if single { 1.0 } else { of(b)[at[2]] };
                    out[at[0]] += of(*a)[at[1]] * factor;
                });
            }
            Op::LogSumExp(a, _) => {
                let all = self.axes(*a);
                let along = [axes, all].map(|own| strides(self, own, all));
                let mut tops = vec![f64::NEG_INFINITY; out.len()];
                let lengths = self.lengths(all);
                each_place(&lengths, &along, |at| {
                    tops[at[0]] = tops[at[0]].max(of(*a)[at[1]]);
                });
                each_place(&lengths, &along, |at| {
                    out[at[0]] += libm::exp(of(*a)[at[1]] - tops[at[0]]);
                });
                for (out, top) in out.iter_mut().zip(tops) {
                    *out = top + libm::log(*out);
                }
            }
            Op::Take(a, from, places) | Op::Spread(a, from, places) => {
                let takes = matches!(self.op(node), Op::Take(..));
                // All places along the axis of `places`: that of the result, or of what is spread.
                let (long, short) = if takes { (node, *a) } else { (*a, node) };
                let at_axis = self.axes(*a).iter().position(|axis| axis == from);
                let k = at_axis.unwrap_or_default();
                let (rows, short_rows) = (self.lengths(self.axes(long)), self.axes(short));
                let inner: usize = rows[k + 1..].iter().product();
                let length = self.length(short_rows[k]);
                for flat in 0..rows.iter().product() {
                    let (outer, rest) = (flat / (inner * rows[k]), flat % (inner * rows[k]));
                    let place = (outer * length + places[rest / inner]) * inner + rest % inner;
                    match takes {
                        true => out[flat] = of(*a)[place],
                        false => out[place] += of(*a)[flat],
                    }
                }
            }
            Op::Pick(a, place) => out[0] = of(*a)[*place],
            Op::Stack(parts) => {
                for (out, part) in out.iter_mut().zip(parts) {
                    *out = of(*part)[0];
                }
            }
        }
        out
    }
}
