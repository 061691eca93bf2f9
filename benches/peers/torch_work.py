"""The standard work in PyTorch, eager. The argument is the number of threads."""

import functools
import sys

import torch

import peer


def layers(theta, x):
    W1, b1, W2, b2, _, _ = theta
    a1 = torch.tanh(torch.addmm(b1, x, W1.T))
    return a1, torch.tanh(torch.addmm(b2, a1, W2.T))


def automatic(theta, x, create_graph=False):
    if not x.requires_grad:
        x = x.detach().requires_grad_()
    energy = layers(theta, x)[1] @ theta[4] + theta[5]
    return energy, torch.autograd.grad(energy.sum(), x, create_graph=create_graph)[0]


def closed(theta, x, create_graph=False):
    W1, _, W2, _, w, b = theta
    a1, a2 = layers(theta, x)
    d1 = ((w * (1 - a2 * a2)) @ W2) * (1 - a1 * a1)
    return a2 @ w + b, d1 @ W1


def closed_slope(theta, x, create_graph=False):
    """Without the energy, which a descent step does not need."""
    W1, _, W2, _, w, _ = theta
    a1, a2 = layers(theta, x)
    return None, ((w - w * a2.square()) @ W2 * (1 - a1.square())) @ W1


def tensors(work):
    theta, start, target = peer.fit(work)
    theta = [torch.tensor(theta[k]).requires_grad_() for k in peer.NAMES]
    return theta, torch.tensor(start).requires_grad_(), torch.tensor(target)


def fits(work):
    theta, start, target = tensors(work)
    steps, eta = peer.WORK[work]["steps"], peer.WORK[work]["eta"]
    # The constant b moves nothing.
    unknowns = [*theta[:5], start]

    def run(gradient):
        x = start
        for _ in range(steps):
            x = x - eta * gradient(theta, x, create_graph=True)[1]
        loss = 0.5 * (x - target).square().sum() / len(target)
        *d_theta, d_start = torch.autograd.grad(loss, unknowns)
        return loss.detach(), d_theta, d_start

    for gradient in (automatic, closed, closed_slope):
        yield gradient.__name__, functools.partial(run, gradient)


def fields():
    theta = [t.detach() for t in tensors("p1")[0]]
    x = torch.tensor(peer.nodes())

    def run(gradient, size):
        parts = [gradient(theta, part) for part in x.split(size)]
        energy, slope = (torch.cat(column).detach() for column in zip(*parts))
        return energy, slope

    for size in (len(x), 2000, 500):
        yield f"automatic, blocks of {size}", functools.partial(run, automatic, size)
        yield f"closed, blocks of {size}", torch.inference_mode()(functools.partial(run, closed, size))


def samplings():
    p3 = peer.WORK["p3"]
    eta, precision = p3["eta"], p3["sigma"] ** -2
    centers, start = torch.tensor(peer.centers()), torch.tensor(peer.chains())

    def distance(x):
        return (x[:, None] - centers).square().sum(-1)

    def product(x):
        """The logits less what is common to all components."""
        return x @ (precision * centers.T) - 0.5 * precision * centers.square().sum(-1)

    def by_distance(x):
        return precision * (x - torch.softmax(-0.5 * precision * distance(x), -1) @ centers)

    def by_product(x):
        return precision * (x - torch.softmax(product(x), -1) @ centers)

    def by_autograd(x):
        with torch.enable_grad():
            x = x.detach().requires_grad_()
            energy = -torch.logsumexp(-0.5 * precision * distance(x), -1).sum()
            return torch.autograd.grad(energy, x)[0]

    def run(force):
        with torch.no_grad():
            x = start
            for _ in range(p3["steps"]):
                x = x - eta * force(x) + (2 * eta) ** 0.5 * torch.randn_like(x)
        return x

    for force in (by_distance, by_product, by_autograd):
        yield force.__name__, functools.partial(run, force)


def variants_of(work):
    return {"p2": fields, "p3": samplings}.get(work, functools.partial(fits, work))()


if __name__ == "__main__":
    torch.set_num_threads(int(sys.argv[1]) if len(sys.argv) > 1 else 1)
    peer.serve("PyTorch", torch.__version__, variants_of)
