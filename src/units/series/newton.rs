//! Minimization of a convex loss.

use nalgebra::{DMatrix, DVector};

/// What is minimized: its value, its gradient, and the product of its Hessian with a vector.
pub(super) trait Convex {
    /// Value and gradient.
    fn value(&mut self, x: &[f64], gradient: &mut [f64]) -> f64;
    /// The Hessian at the last `x` times a vector.
    fn curve(&self, along: &[f64], out: &mut [f64]);
    /// The diagonal of that Hessian, roughly: the scale of every unknown.
    fn diagonal(&self) -> Vec<f64>;
    /// All of that Hessian.
    fn hessian(&self) -> DMatrix<f64>;
}

/// How an attempt to minimize ended.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Ended {
    pub(super) steps: usize,
    /// Norm of the gradient.
    pub(super) slope: f64,
    /// Whether a step more would gain nothing above rounding.
    pub(super) rest: bool,
}

/// What a step would gain at the minimum, relative to the value.
const REST: f64 = 1e-14;
const MOST_STEPS: usize = 100;
const MOST_CONJUGATE: usize = 1000;
/// So many unknowns, at most, are solved for by a factorization: traces of unlike decays make equations that conjugate
/// gradients take long for.
const MOST_FACTORED: usize = 600;

/// Newton's method, halving steps that do not descend enough; with conjugate gradients where unknowns are many (Dembo &
/// Steihaug 1983). A step of it is a factorization or a product of the Hessian.
#[derive(Clone, Debug)]
pub(super) struct Newton {
    x: Vec<f64>,
    gradient: Vec<f64>,
    value: f64,
    steps: usize,
    /// The equations of the step under way.
    solving: Option<Conjugate>,
}

impl Newton {
    pub(super) fn new(of: &mut impl Convex, x: Vec<f64>) -> Self {
        let mut gradient = vec![0.0; x.len()];
        Self {
            value: of.value(&x, &mut gradient),
            x,
            gradient,
            steps: 0,
            solving: None,
        }
    }

    /// Where it has come to.
    pub(super) fn at(&self) -> &[f64] {
        &self.x
    }

    /// How many steps it has taken, of as many at most.
    pub(super) fn steps(&self) -> (usize, usize) {
        (self.steps, MOST_STEPS)
    }

    /// Goes on; how it ended, once it has.
    pub(super) fn step(&mut self, of: &mut impl Convex) -> Option<Ended> {
        let step = match &mut self.solving {
            Some(solving) => solving.step(of)?,
            None => {
                let slope = norm(&self.gradient);
                if slope == 0.0 || self.steps == MOST_STEPS {
                    return Some(self.ended(slope == 0.0));
                }
                let factored = match self.x.len() <= MOST_FACTORED {
                    true => factored(of, &self.gradient),
                    false => None,
                };
                let Some(step) = factored else {
                    self.solving = Some(Conjugate::new(of, &self.gradient, slope));
                    return None;
                };
                step
            }
        };
        self.solving = None;
        self.walk(of, &step)
    }

    fn ended(&self, rest: bool) -> Ended {
        Ended {
            steps: self.steps,
            slope: norm(&self.gradient),
            rest,
        }
    }

    /// Takes a step as far as it descends.
    fn walk(&mut self, of: &mut impl Convex, step: &[f64]) -> Option<Ended> {
        let along = -dot(step, &self.gradient);
        if -along <= REST * (1.0 + self.value.abs()) {
            return Some(self.ended(true));
        }
        let mut size = 1.0;
        let (mut there, mut after) = (self.x.clone(), vec![0.0; step.len()]);
        loop {
            for ((t, x), s) in there.iter_mut().zip(&self.x).zip(step) {
                *t = x - size * s;
            }
            let found = of.value(&there, &mut after);
            if found <= self.value + 1e-4 * size * along {
                self.value = found;
                break;
            }
            size *= 0.5;
            if size < 1e-10 {
                return Some(self.ended(false));
            }
        }
        self.x = there;
        self.gradient = after;
        self.steps += 1;
        None
    }
}

/// `H⁻¹g`; none where rounding leaves the Hessian without a factorization.
fn factored(of: &impl Convex, gradient: &[f64]) -> Option<Vec<f64>> {
    let solved = of
        .hessian()
        .cholesky()?
        .solve(&DVector::from_column_slice(gradient));
    let step = solved.as_slice().to_vec();
    step.iter().all(|s| s.is_finite()).then_some(step)
}

/// `H⁻¹g` to a part of the gradient, by conjugate gradients in units of the diagonal.
#[derive(Clone, Debug)]
struct Conjugate {
    diagonal: Vec<f64>,
    gradient: Vec<f64>,
    x: Vec<f64>,
    left: Vec<f64>,
    along: Vec<f64>,
    size: f64,
    enough: f64,
    products: usize,
}

impl Conjugate {
    fn new(of: &impl Convex, gradient: &[f64], slope: f64) -> Self {
        let diagonal = of.diagonal();
        let near = scaled(gradient, &diagonal);
        Self {
            size: dot(gradient, &near),
            diagonal,
            gradient: gradient.to_vec(),
            x: vec![0.0; gradient.len()],
            left: gradient.to_vec(),
            along: near,
            enough: slope * libm::sqrt(slope).min(0.1),
            products: 0,
        }
    }

    /// A product of the Hessian; what was found, once that is enough.
    fn step(&mut self, of: &impl Convex) -> Option<Vec<f64>> {
        let n = self.x.len();
        if self.products == MOST_CONJUGATE.min(2 * n + 10) || norm(&self.left) <= self.enough {
            return Some(self.found());
        }
        self.products += 1;
        let mut curved = vec![0.0; n];
        of.curve(&self.along, &mut curved);
        let bend = dot(&self.along, &curved);
        if bend <= 0.0 {
            return Some(self.found());
        }
        let step = self.size / bend;
        for k in 0..n {
            self.x[k] += step * self.along[k];
            self.left[k] -= step * curved[k];
        }
        let near = scaled(&self.left, &self.diagonal);
        let next = dot(&self.left, &near);
        for (a, l) in self.along.iter_mut().zip(&near) {
            *a = l + next / self.size * *a;
        }
        self.size = next;
        None
    }

    /// Where the first curve is 0 the step is down the slope.
    fn found(&self) -> Vec<f64> {
        match self.x.iter().all(|x| *x == 0.0) {
            true => self.gradient.clone(),
            false => self.x.clone(),
        }
    }
}

fn scaled(left: &[f64], diagonal: &[f64]) -> Vec<f64> {
    let all = left.iter().zip(diagonal);
    all.map(|(l, d)| l / d.max(f64::MIN_POSITIVE)).collect()
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

fn norm(a: &[f64]) -> f64 {
    libm::sqrt(dot(a, a))
}
