"""The standard work in JAX."""

import functools
import itertools

import jax
import jax.numpy as jnp

import peer


def layers(theta, x):
    a1 = jnp.tanh(x @ theta["W1"].T + theta["b1"])
    return a1, jnp.tanh(a1 @ theta["W2"].T + theta["b2"])


def energy(theta, x):
    return layers(theta, x)[1] @ theta["w"] + theta["b"]


def automatic(theta, x):
    values, back = jax.vjp(functools.partial(energy, theta), x)
    return values, back(jnp.ones_like(values))[0]


def closed(theta, x):
    a1, a2 = layers(theta, x)
    d2 = theta["w"] * (1 - a2 * a2)
    d1 = (d2 @ theta["W2"]) * (1 - a1 * a1)
    return a2 @ theta["w"] + theta["b"], d1 @ theta["W1"]


def blocking(function, *arguments):
    compiled = jax.jit(function)
    return lambda: jax.block_until_ready(compiled(*arguments))


def fits(name):
    theta, start, target = jax.tree.map(jnp.asarray, peer.fit(name))
    steps, eta = peer.WORK[name]["steps"], peer.WORK[name]["eta"]

    def loss(gradient, loop, theta, z):
        step = lambda x: x - eta * gradient(theta, x)[1]
        if loop == "scan":
            x = jax.lax.scan(lambda x, _: (step(x), None), z, length=steps)[0]
        else:
            x = z
            for _ in range(steps):
                x = step(x)
        return 0.5 * jnp.sum((x - target) ** 2) / len(target)

    for gradient, loop in itertools.product((automatic, closed), ("scan", "unrolled")):
        both = jax.value_and_grad(functools.partial(loss, gradient, loop), argnums=(0, 1))
        run = blocking(both, theta, start)

        def flat(run=run):
            value, (d_theta, d_start) = run()
            return value, d_theta.values(), d_start

        yield f"{gradient.__name__}, {loop}", flat


def fields():
    theta, x = jax.tree.map(jnp.asarray, (peer.fit("p1")[0], peer.nodes()))
    for gradient in (automatic, closed):
        yield f"{gradient.__name__}, at once", blocking(gradient, theta, x)
        for size in (500, 2000):
            blocks = x.reshape(-1, size, 2)
            run = lambda theta, x, g=gradient: jax.lax.map(functools.partial(g, theta), x)
            yield f"{gradient.__name__}, blocks of {size}", blocking(run, theta, blocks)


def samplings():
    p3 = peer.WORK["p3"]
    eta, precision = p3["eta"], p3["sigma"] ** -2
    centers, start = jnp.asarray(peer.centers()), jnp.asarray(peer.chains())

    def logarithm(x):
        square = jnp.sum((x[:, None] - centers) ** 2, axis=-1)
        return -0.5 * precision * square

    def closed_force(x):
        share = jax.nn.softmax(logarithm(x), axis=-1)
        return precision * (x - share @ centers)

    def automatic_force(x):
        return jax.grad(lambda x: -jnp.sum(jax.nn.logsumexp(logarithm(x), axis=-1)))(x)

    def run(force, x, key):
        def step(x, key):
            noise = jax.random.normal(key, x.shape)
            return x - eta * force(x) + (2 * eta) ** 0.5 * noise, None

        return jax.lax.scan(step, x, jax.random.split(key, p3["steps"]))[0]

    for kind in ("threefry2x32", "rbg", "unsafe_rbg"):
        for force in (closed_force, automatic_force):
            key = jax.random.key(1, impl=kind)
            name = f"{force.__name__.removesuffix('_force')}, {kind}"
            yield name, blocking(functools.partial(run, force), start, key)


def variants_of(work):
    return {"p2": fields, "p3": samplings}.get(work, functools.partial(fits, work))()


if __name__ == "__main__":
    peer.serve("JAX", jax.__version__, variants_of)
