"""Tail areas and quantiles at full precision by mpmath (60 digits). Writes values.csv."""
import csv
from scipy import stats
from mpmath import mp, mpf, erfc, sqrt, gamma, loggamma, findroot, quad, linspace, exp, log, pi, binomial

mp.dps = 60
rows = []


def put(name, args, value):
    rows.append([name] + [repr(float(a)) for a in args] + [""] * (3 - len(args)) + [mp.nstr(value, 20)])


def beta_lower(a, b, x):
    """I_x(a, b), by the series of positive terms x^a (1-x)^b / (a B(a,b)) * 2F1(a+b, 1; a+1; x)."""
    if x > (a + 1) / (a + b + 2):
        with mp.workdps(70):
            return 1 - beta_series(b, a, 1 - mpf(x))
    return beta_series(a, b, x)


def beta_series(a, b, x):
    term = total = mpf(1)
    k = 0
    while term > total * mpf(10) ** (-mp.dps):
        term *= (a + b + k) / (a + 1 + k) * x
        total += term
        k += 1
    return exp(a * log(x) + b * log(1 - x) + loggamma(a + b) - loggamma(a) - loggamma(b)) / a * total


def t_upper(t, v):
    with mp.workdps(70):
        t, v = mpf(t), mpf(v)
        x = v / (v + t * t)
        if v < 900:
            both = beta_lower(v / 2, mpf(1) / 2, x)
        else:
            with mp.workdps(400):
                both = 1 - beta_series(mpf(1) / 2, v / 2, t * t / (v + t * t))
        return both / 2 if t >= 0 else 1 - both / 2


def gamma_lower(a, x):
    term = total = mpf(1)
    k = 0
    while term > total * mpf(10) ** (-mp.dps):
        k += 1
        term *= x / (a + k)
        total += term
    return exp(a * log(x) - x - loggamma(a + 1)) * total


def gamma_upper(a, x):
    with mp.workdps(400):
        return 1 - gamma_lower(mpf(a), mpf(x))


def f_upper(f, a, b):
    f, a, b = mpf(f), mpf(a), mpf(b)
    with mp.workdps(70):
        return beta_lower(b / 2, a / 2, b / (b + a * f))


def nct_upper(t, v, d):
    """P(T > t) as an integral over s = sqrt(chi2/v)."""
    t, v, d = mpf(t), mpf(v), mpf(d)
    front = 2 * (v / 2) ** (v / 2) / gamma(v / 2)
    f = lambda s: front * s ** (v - 1) * exp(-v * s * s / 2) * erfc((t * s - d) / sqrt(mpf(2))) / 2
    return quad(f, linspace(0, 14, 57))


for x in [-38, -30, -12.5, -8, -3, -1.5, -0.3, -1e-9, 0, 1e-9, 0.2, 0.67448975, 1, 1.959964, 2.9, 5, 8.3, 12, 20, 27.5, 33, 37]:
    put("normal_sf", [x], erfc(mpf(x) / sqrt(mpf(2))) / 2)
for q in [1e-300, 1e-100, 1e-20, 1e-9, 0.001, 0.025, 0.05, 0.2, 0.4, 0.49, 0.6, 0.975]:
    start = float(-sqrt(-2 * log(mpf(min(q, 1 - q))))) if q != 0.5 else 0
    root = findroot(lambda x: log(erfc(x / sqrt(mpf(2))) / 2) - log(mpf(q)), -start if q < 0.5 else start)
    put("normal_upper_quantile", [q], root)
for v in [0.5, 1, 2, 3.7, 8.37555911702122, 10, 29, 56, 61, 120.5, 1000, 1e5]:
    for t in [-5, -0.5, 1e-8, 0.01, 0.5, 1, 1.7, 2.35685629865222, 4, 8, 15, 40]:
        value = t_upper(t, v)
        if value > mpf("1e-280"):
            put("t_sf", [t, v], value)
for v in [1, 2, 3.7, 8.37555911702122, 10, 56, 61, 1000]:
    for q in [1e-100, 1e-12, 1e-4, 0.005, 0.025, 0.05, 0.25, 0.45, 0.8]:
        if v > 100 and q < 1e-20:
            continue
        side = mpf(1) if q < 0.5 else mpf(-1)
        goal = mpf(min(q, 1 - q))
        near = log(mpf(float(stats.t.isf(float(goal), v))))
        root = findroot(lambda u: log(t_upper(exp(u), v)) - log(goal), (near, near + mpf("1e-6")))
        put("t_upper_quantile", [q, v], side * exp(root))
for k in [0.3, 1, 2, 5, 11, 50, 333.3, 1e4]:
    for r in [1e-3, 0.2, 0.8, 1, 1.3, 2.5, 6, 20]:
        x = r * k
        upper = gamma_upper(mpf(k) / 2, mpf(x) / 2)
        lower = gamma_lower(mpf(k) / 2, mpf(x) / 2)
        if upper > mpf("1e-280"):
            put("chi2_sf", [x, k], upper)
        if lower > mpf("1e-280"):
            put("chi2_cdf", [x, k], lower)
for k, q in [(1, 0.05), (1, 1e-40), (5, 0.95), (5, 0.01), (11, 1e-8), (333.3, 0.3), (2, 0.999)]:
    root = findroot(lambda u: log(gamma_upper(mpf(k) / 2, exp(u) / 2)) - log(mpf(q)),
                    (log(mpf(float(stats.chi2.isf(q, k)))), log(mpf(float(stats.chi2.isf(q, k)))) + mpf("1e-6")))
    put("chi2_upper_quantile", [q, k], exp(root))
for a, b in [(1, 1), (1, 10), (3, 7.5), (4, 56), (10, 2), (30, 200)]:
    for f in [0.01, 0.5, 1, 2.2, 9, 60]:
        value = f_upper(f, a, b)
        if value > mpf("1e-280"):
            put("f_sf", [f, a, b], value)
for a, b in [(0.5, 0.5), (1, 3), (16, 3), (18, 0.7), (300, 250), (1e-3, 4)]:
    for x in [1e-12, 0.03, 0.4, 0.75, 0.98]:
        value = beta_lower(mpf(a), mpf(b), mpf(x))
        if value > mpf("1e-280"):
            put("beta_cdf", [x, a, b], value)
for n, p, k in [(18, 0.5, 2), (57, 0.5, 22), (61, 0.3, 9), (1000, 0.01, 25), (400, 0.5, 120)]:
    p_ = mpf(p)
    mass = lambda i: binomial(n, i) * p_ ** i * (1 - p_) ** (n - i)
    put("binomial_cdf", [k, n, p], sum(mass(i) for i in range(k + 1)))
    put("binomial_sf", [k, n, p], sum(mass(i) for i in range(k + 1, n + 1)))
    put("binomial_mass", [k, n, p], mass(k))
mp.dps = 50
for t, v, d in [(2.35685629865222, 56, 0.339), (2.35685629865222, 56, 4.3546), (1, 3, -2), (-2, 10, 1.5), (0, 5, 1), (3, 1, 0.5), (2, 10, 9), (6, 61, 0), (12, 30, 2), (1.5, 200, 14)]:
    put("nct_sf", [t, v, d], nct_upper(t, v, d))
    put("nct_cdf", [t, v, d], nct_upper(-t, v, -d))
with open("values.csv", "w", newline="") as out:
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["function", "first", "second", "third", "value"])
    writer.writerows(rows)
