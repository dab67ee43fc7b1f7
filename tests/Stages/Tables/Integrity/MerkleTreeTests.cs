namespace Tars.Stages.Tables.Tests;

/// <summary>The vectors of the Certificate Transparency reference implementation, and every proof of every small tree.</summary>
public sealed class MerkleTreeTests
{
    private static readonly string[] Data =
        ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"];

    private static readonly string[] Roots =
    [
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
        "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
        "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
        "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
    ];

    private static byte[][] Leaves(int count) => [.. Data.Take(count).Select(hex => MerkleTree.LeafOf(Convert.FromHexString(hex)))];

    [Fact]
    public void Root_IsThatOfTheReference()
    {
        for (int size = 0; size <= 8; size++)
            Assert.Equal(Roots[size], Convert.ToHexStringLower(MerkleTree.RootOf(Leaves(size))));
    }

    [Theory]
    [InlineData(1, 0, "")]
    [InlineData(8, 0, "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7 5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e 6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4")]
    [InlineData(8, 5, "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0 d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7")]
    [InlineData(3, 2, "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125")]
    [InlineData(5, 1, "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d 5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b")]
    public void Inclusion_IsThatOfTheReference(int size, int index, string path) =>
        Assert.Equal(path, string.Join(' ', MerkleTree.InclusionOf(Leaves(size), index).Select(Convert.ToHexStringLower)));

    [Theory]
    [InlineData(8, 1, "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7 5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e 6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4")]
    [InlineData(5, 2, "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b")]
    [InlineData(8, 8, "")]
    public void Consistency_IsThatOfTheReference(int size, int earlier, string path) =>
        Assert.Equal(path, string.Join(' ', MerkleTree.ConsistencyOf(Leaves(size), earlier).Select(Convert.ToHexStringLower)));

    [Fact]
    public void EveryProof_Holds_AndNoneForAnything_Else()
    {
        byte[][] leaves = [.. Enumerable.Range(0, 40).Select(i => MerkleTree.LeafOf([(byte)i]))];
        for (int size = 1; size <= leaves.Length; size++)
        {
            byte[] root = MerkleTree.RootOf(leaves[..size]);
            for (int index = 0; index < size; index++)
            {
                IReadOnlyList<byte[]> path = MerkleTree.InclusionOf(leaves[..size], index);
                Assert.True(MerkleTree.Includes(root, size, leaves[index], index, path));
                Assert.False(MerkleTree.Includes(root, size, leaves[(index + 1) % leaves.Length], index, path));
                Assert.False(MerkleTree.Includes(root, size, leaves[index], index, [.. path, leaves[0]]));
                Assert.False(MerkleTree.Includes(root, size, leaves[index], size, path));
                if (path.Count > 0)
                {
                    Assert.False(MerkleTree.Includes(root, size, leaves[index], index, [.. path.Skip(1)]));
                    Assert.False(MerkleTree.Includes(root, size, leaves[index], index ^ 1, path));
                }
            }

            for (int earlier = 0; earlier <= size; earlier++)
            {
                byte[] before = MerkleTree.RootOf(leaves[..earlier]);
                IReadOnlyList<byte[]> path = MerkleTree.ConsistencyOf(leaves[..size], earlier);
                Assert.True(MerkleTree.IsExtension(before, earlier, root, size, path));
                Assert.False(MerkleTree.IsExtension(before, earlier, root, size, [.. path, leaves[0]]));
                if (earlier > 0)
                    Assert.False(MerkleTree.IsExtension(leaves[39], earlier, earlier == size ? root : leaves[38], size, path));
            }
        }
    }
}
