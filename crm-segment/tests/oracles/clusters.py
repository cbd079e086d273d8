"""k-means, silhouettes and scales of the irises as scikit-learn has them, for the test `clusters`.

    pip install scikit-learn
    python clusters.py

Lloyd to the end from given rows: start, iterations, inertia, sizes, silhouette.
"""

import pathlib

import numpy as np
from sklearn.cluster import KMeans
from sklearn.metrics import silhouette_score
from sklearn.preprocessing import StandardScaler

irises = np.loadtxt(pathlib.Path(__file__).parent.parent / "fixtures" / "iris.csv", delimiter=",")


def lloyd(table, start):
    found = KMeans(
        len(start), init=table[start], n_init=1, max_iter=300, tol=0, algorithm="lloyd"
    ).fit(table)
    sizes = np.bincount(found.labels_).tolist()
    judged = silhouette_score(table, found.labels_)
    print(start, found.n_iter_, repr(float(found.inertia_)), sizes, repr(float(judged)))


for start in ([0, 149], [0, 50, 100], [0, 49, 99, 149], [0, 37, 74, 111, 149]):
    lloyd(irises, start)
scale = StandardScaler().fit(irises)
print("means", scale.mean_.tolist(), "deviations", scale.scale_.tolist())
lloyd(scale.transform(irises), [0, 50, 100])
