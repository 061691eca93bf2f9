"""Golden values from JAX in float64, computed without any code of this project.

    python3 -m venv .cache/golden
    .cache/golden/bin/pip install -r scripts/golden/requirements.txt
    .cache/golden/bin/python scripts/golden/make.py

writes tests/golden/*.json: the inputs in full (theta as the named tensors of the energy's layout)
and what JAX makes of them. Inputs are rounded to six decimals, so the text holds them exactly.
"""

import json
from pathlib import Path

import jax
import jax.numpy as jnp
import numpy as np

jax.config.update("jax_enable_x64", True)

OUT = Path(__file__).resolve().parents[2] / "tests" / "golden"
ACTIVATIONS = {"tanh": jnp.tanh, "softplus": jax.nn.softplus, "silu": jax.nn.silu}


def mlp(config):
    """E(x) = w·a_L + b + κ/2·‖x‖², a_l = ρ(W_l a_{l−1} + b_l), a_0 = x."""
    activation = ACTIVATIONS[config["activation"]]

    def energy(theta, x):
        a = x
        for layer in range(1, len(config["widths"]) + 1):
            a = activation(theta[f"W{layer}"] @ a + theta[f"b{layer}"])
        return theta["w"] @ a + theta["b"] + 0.5 * config["confinement"] * x @ x

    return energy


def mlp_theta(rng, config, scale=1.0):
    theta, inputs = {}, 2
    for layer, units in enumerate(config["widths"], 1):
        theta[f"W{layer}"] = rng.normal(size=(units, inputs)) / np.sqrt(inputs)
        theta[f"b{layer}"] = 0.5 * rng.normal(size=units)
        inputs = units
    theta["w"] = scale * rng.normal(size=inputs) / np.sqrt(inputs)
    theta["b"] = np.array(0.1)
    return {name: jnp.array(short(value)) for name, value in theta.items()}


def short(values):
    return np.round(values, 6)


def tensors(theta):
    return [
        {"name": name, "shape": list(value.shape), "values": np.ravel(value).tolist()}
        for name, value in theta.items()
    ]


def write(name, about, inputs, results):
    theta = {"theta": tensors(inputs.pop("theta"))}
    rows = {k: v if isinstance(v, (dict, int, float, str)) else np.asarray(v).tolist() for k, v in inputs.items()}
    results = {
        k: tensors(v) if isinstance(v, dict) else np.asarray(v).tolist() for k, v in results.items()
    }
    made_by = f"scripts/golden/make.py, JAX {jax.__version__}, float64"
    value = {"about": about, "made_by": made_by, **rows, **theta, "results": results}
    (OUT / f"{name}.json").write_text(json.dumps(value, separators=(",", ":")) + "\n")


def points(rng, n):
    return jnp.array(short(rng.normal(size=(n, 2)))), jnp.array(short(rng.normal(size=(n, 2))))


def mean_square(ends, targets):
    return 0.5 * jnp.mean(jnp.sum((ends - targets) ** 2, axis=1))


def roll_out(name, about, seed, n, steps, energy, dynamics, step, channels=1, noise=None):
    """Loss and gradients of mean ½‖x_T − target‖² through `steps` applications of `step`."""
    rng = np.random.default_rng(seed)
    theta = mlp_theta(rng, energy)
    z, targets = points(rng, n)
    xi = jnp.array(short(rng.normal(size=(steps, n, 2)))) if noise else jnp.zeros((steps, n, 2))
    force = jax.vmap(jax.grad(mlp(energy), argnums=1), in_axes=(None, 0))

    def end(theta, z):
        state = (z,) + (jnp.zeros_like(z),) * (channels - 1)
        for t in range(steps):
            state = step(lambda x: force(theta, x), state, xi[t])
        return state[0]

    def loss(theta, z):
        return mean_square(end(theta, z), targets)

    value, (d_theta, d_z) = jax.jit(jax.value_and_grad(loss, argnums=(0, 1)))(theta, z)
    inputs = dict(
        energy=energy, dynamics=dynamics, steps=steps, z=z, targets=targets, theta=theta
    )
    if noise:
        inputs["noise"] = xi
    write(name, about, inputs, dict(loss=value, end=end(theta, z), theta=d_theta, z=d_z))


def endpoint_descent():
    eta = 0.05

    def step(force, state, _):
        return (state[0] - eta * force(state[0]),)

    energy = {"kind": "mlp", "widths": [32, 32], "activation": "tanh", "confinement": 0.0}
    roll_out(
        "endpoint-descent",
        "mean ½‖x_T − target‖² through T steps x ← x − η∇E(x) from z; noise-free; full gradients",
        1, 24, 16, energy, {"kind": "gradient-descent", "eta": eta}, step,
    )


def endpoint_heavy_ball():
    eta, mu = 0.08, 0.6

    def step(force, state, _):
        x, v = state
        v = mu * v - eta * force(x)
        return x + v, v

    energy = {"kind": "mlp", "widths": [8, 5], "activation": "softplus", "confinement": 0.1}
    roll_out(
        "endpoint-heavy-ball",
        "mean ½‖x_T − target‖² through T steps v ← μv − η∇E(x), x ← x + v from (z, 0)",
        2, 37, 11, energy, {"kind": "heavy-ball", "eta": eta, "momentum": mu}, step, channels=2,
    )


def endpoint_langevin():
    eta, tau = 0.05, 0.3

    def step(force, state, xi):
        return (state[0] - eta * force(state[0]) + jnp.sqrt(2 * tau * eta) * xi,)

    energy = {"kind": "mlp", "widths": [7, 6], "activation": "silu", "confinement": 0.2}
    roll_out(
        "endpoint-langevin",
        "mean ½‖x_T − target‖² through T steps x ← x − η∇E(x) + √(2τη) ξ_t with the given noise [T, n, 2]",
        3, 12, 9, energy, {"kind": "langevin", "eta": eta, "temperature": tau}, step, noise=True,
    )


def newton(residual, x, count=60):
    """Root of `residual(x)` for one point; differentiable through its last step alone, which is
    exact for first derivatives at a root."""

    def update(x):
        return x - jnp.linalg.solve(jax.jacfwd(residual)(x), residual(x))

    for _ in range(count):
        x = jax.lax.stop_gradient(update(x))
    return update(x)


def endpoint_proximal():
    eta = 0.2
    config = {"kind": "mlp", "widths": [8, 5], "activation": "tanh", "confinement": 0.5}
    gradient = jax.grad(mlp(config), argnums=1)
    rng = np.random.default_rng(4)
    theta, steps = mlp_theta(rng, config), 6
    z, targets = points(rng, 15)

    def end(theta, z):
        for _ in range(steps):
            z = jax.vmap(lambda x: newton(lambda y: y + eta * gradient(theta, y) - x, x, 12))(z)
        return z

    def loss(theta, z):
        return mean_square(end(theta, z), targets)

    value, (d_theta, d_z) = jax.jit(jax.value_and_grad(loss, argnums=(0, 1)))(theta, z)
    write(
        "endpoint-proximal",
        "mean ½‖x_T − target‖² through T implicit steps x_{t+1} = x_t − η∇E(x_{t+1}) from z",
        dict(
            energy=config,
            dynamics={"kind": "proximal", "eta": eta},
            steps=steps,
            z=z,
            targets=targets,
            theta=theta,
        ),
        dict(loss=value, end=end(theta, z), theta=d_theta, z=d_z),
    )


def implicit():
    config = {"kind": "mlp", "widths": [9, 6], "activation": "tanh", "confinement": 0.8}
    gradient = jax.grad(mlp(config), argnums=1)
    rng = np.random.default_rng(5)
    theta = mlp_theta(rng, config)
    z, targets = points(rng, 10)
    rest = z
    for _ in range(2000):
        rest = rest - 0.1 * jax.vmap(gradient, in_axes=(None, 0))(theta, rest)

    def fixed_points(theta):
        return jax.vmap(lambda x: newton(lambda y: gradient(theta, y), x, 5))(rest)

    def loss(theta):
        return mean_square(fixed_points(theta), targets)

    value, d_theta = jax.jit(jax.value_and_grad(loss))(theta)
    write(
        "implicit",
        "mean ½‖x* − target‖² with ∇E(x*) = 0, x* reached by descent from z; dL/dθ by the implicit function theorem",
        dict(energy=config, z=z, targets=targets, theta=theta),
        dict(loss=value, end=fixed_points(theta), theta=d_theta),
    )


def flow_likelihood():
    config = {"kind": "mlp", "widths": [7, 5], "activation": "tanh", "confinement": 0.3}
    energy = mlp(config)
    gradient, hessian = jax.grad(energy, argnums=1), jax.hessian(energy, argnums=1)
    rng = np.random.default_rng(6)
    theta, steps, scale = mlp_theta(rng, config), 5, 1.5
    x, _ = points(rng, 14)
    eye = jnp.eye(2)

    def log_det(matrix):
        return jnp.linalg.slogdet(matrix)[1]

    def descent(eta):
        """x_t solves x_t − η∇E(x_t) = x_{t+1}; log|det(I − ηH(x_t))|."""

        def back(theta, x):
            before = newton(lambda y: y - eta * gradient(theta, y) - x, x, 12)
            return before, log_det(eye - eta * hessian(theta, before))

        return back

    def proximal(eta):
        """x_t = x_{t+1} + η∇E(x_{t+1}); −log det(I + ηH(x_{t+1}))."""

        def back(theta, x):
            return x + eta * gradient(theta, x), -log_det(eye + eta * hessian(theta, x))

        return back

    for name, eta, back in [("descent", 0.1, descent(0.1)), ("proximal", 0.1, proximal(0.1))]:

        def one(theta, x):
            total = 0.0
            for _ in range(steps):
                x, contribution = back(theta, x)
                total += contribution
            prior = 0.5 * x @ x / scale**2 + jnp.log(2 * jnp.pi * scale**2)
            return prior + total, x

        def loss(theta):
            losses, starts = jax.vmap(one, in_axes=(None, 0))(theta, x)
            return jnp.mean(losses), (losses, starts)

        (value, (losses, starts)), d_theta = jax.jit(jax.value_and_grad(loss, has_aux=True))(theta)
        kind = {"descent": "gradient-descent"}.get(name, name)
        write(
            f"flow-likelihood-{name}",
            "mean −log p(x), −log p(x) = −log N(z; 0, s²I) + Σ_t log|det ∂x_{t+1}/∂x_t|, z found by T inverse steps from x",
            dict(
                energy=config,
                dynamics={"kind": kind, "eta": eta},
                steps=steps,
                prior_scale=scale,
                x=x,
                theta=theta,
            ),
            dict(loss=value, losses=losses, z=starts, theta=d_theta),
        )


if __name__ == "__main__":
    OUT.mkdir(parents=True, exist_ok=True)
    endpoint_descent()
    endpoint_heavy_ball()
    endpoint_langevin()
    endpoint_proximal()
    implicit()
    flow_likelihood()
