"""Trees: the vectors of the Certificate Transparency project, and proofs of every size."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.budgets.log import consistency, inclusion, root, verify_consistency, verify_inclusion
from app.budgets.log.tree import leaf_hash
from app.budgets.log.verifier.signed import Tree

INPUTS = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"]  # fmt: skip
ROOTS = """
e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855
6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d
fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125
aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77
d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7
4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4
76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef
ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c
5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328
""".split()
LEAVES = [leaf_hash(bytes.fromhex(text)) for text in INPUTS]

hashes = st.binary(min_size=32, max_size=32)
forests = st.lists(hashes, min_size=1, max_size=70, unique=True)


@pytest.mark.parametrize("size", range(9))
def test_roots_are_those_of_rfc_6962(size):
    tree = Tree()
    for leaf in LEAVES[:size]:
        tree.add(leaf)
    assert root(LEAVES[:size]).hex() == tree.root().hex() == ROOTS[size]


@given(forests)
def test_a_tree_that_grows_has_at_each_size_the_root_of_its_leaves(leaves):
    tree = Tree()
    for size, leaf in enumerate(leaves, 1):
        tree.add(leaf)
        assert tree.root() == root(leaves[:size])
    assert len(tree.peaks) == len(leaves).bit_count()


@given(forests, st.data())
def test_each_leaf_is_proved_and_no_other(leaves, data):
    index = data.draw(st.integers(0, len(leaves) - 1))
    path, top = inclusion(leaves, index), root(leaves)
    assert verify_inclusion(leaves[index], index, len(leaves), path, top)
    assert not verify_inclusion(leaf_hash(leaves[index]), index, len(leaves), path, top)
    assert not verify_inclusion(leaves[index], index, len(leaves), [*path, top], top)
    assert not verify_inclusion(leaves[index], len(leaves), len(leaves), path, top)
    if path:
        assert not verify_inclusion(leaves[index], index, len(leaves), path[:-1], top)
        assert not verify_inclusion(leaves[index], index ^ 1, len(leaves), path, top)


@given(forests, st.data())
def test_a_log_that_only_grew_is_proved_and_a_rewritten_one_not(leaves, data):
    old = data.draw(st.integers(1, len(leaves)))
    proof, first, second = consistency(leaves, old), root(leaves[:old]), root(leaves)
    assert verify_consistency(old, len(leaves), first, second, proof)
    changed = data.draw(st.integers(0, old - 1))
    other = [*leaves[:changed], leaf_hash(leaves[changed]), *leaves[changed + 1 :]]
    new_proof = consistency(other, old)
    assert not verify_consistency(old, len(leaves), first, root(other), new_proof)
    assert not verify_consistency(old, len(leaves), first, second, [*proof, first])
    assert not proof or not verify_consistency(old, len(leaves), first, second, proof[1:])
    assert not verify_consistency(0, len(leaves), first, second, proof)
