using System.Globalization;
using System.Numerics;
using System.Text;
using Tars.Stages.Acquire.Lists;

namespace Tars.Stages.Acquire.Tests.Lists;

public sealed class SignatureTests
{
    private const string Key = "RWQemarZGbRznLPu1esJ/QjdJoeD8W5GJaSzTe3IOzkuJfayioLyOtDW";
    private const string OtherKey = "RWTT/JC9O+ekN/dgWENg4EYzaQ42rzCEmKGt4GqohW9Ll6/IOmO4dc5Y";
    private const string List = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad  a.txt\n";

    // As minisign 0.11 wrote them, by default and with -l.
    private const string Prehashed = """
        untrusted comment: signature from a test key
        RUQemarZGbRznD1W7Hw4H7LZVokixzuMcEj+A6L0QFQ7wCvpH/TXrEQK5Wfc41Yfp6QOYFtMpGcUnbNI9DDovHkIpnu0QsB0vQM=
        trusted comment: timestamp:1 file:SUMS
        v+AcAE1VIjDAPvjCYLrT1MQI6DMWR1YDelGIKbnpOtARGxocqG7XrDKFme+if4L+RiU7ISRx5T/Y8QfMNuitBw==
        """;

    private const string Plain = """
        untrusted comment: signature from a test key
        RWQemarZGbRznBdfIWUsxxIuYFQh28LeccSOE2FS8DfqysRLcGlEeiNLnyf5ip/hVtQyEQK43pl10HTg6g7HuB+3YqCE108uKwE=
        trusted comment: timestamp:1 file:SUMS
        hjpi5YWwJTRf1vN2q4Sy5Ps1dQAV9LpGYCAX2VXbepwC54gyyrr4RFK5T0sxu/PLEn8RVkOygrTdyOCqN9jcAA==
        """;

    private static readonly BigInteger Order =
        BigInteger.Pow(2, 252) + BigInteger.Parse("27742317777372353535851937790883648493", CultureInfo.InvariantCulture);

    /// <summary>RFC 8032, section 7.1, tests 1 to 3.</summary>
    [Theory]
    [InlineData(
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b")]
    [InlineData(
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00")]
    [InlineData(
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", "af82",
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a")]
    public void Signatures_of_the_standard_hold_and_no_changed_byte_does(string key, string message, string signature)
    {
        byte[] point = Convert.FromHexString(key);
        byte[] signed = Convert.FromHexString(message);
        byte[] good = Convert.FromHexString(signature);
        Assert.True(Ed25519.Verify(point, signed, good));
        Assert.False(Ed25519.Verify(point, [.. signed, 0], good));
        for (int i = 0; i < good.Length; i += 7)
        {
            byte[] bad = [.. good];
            bad[i] ^= 1;
            Assert.False(Ed25519.Verify(point, signed, bad));
        }

        Assert.False(Ed25519.Verify(point, signed, good.AsSpan(0, 63)));
        Assert.False(Ed25519.Verify(point.AsSpan(0, 31), signed, good));
        byte[] other = [.. point];
        other[31] ^= 0x80;
        Assert.False(Ed25519.Verify(other, signed, good));
    }

    [Fact]
    public void A_scalar_that_is_not_reduced_is_refused_though_the_equation_holds()
    {
        byte[] key = Convert.FromHexString("fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025");
        byte[] good = Convert.FromHexString(
            "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a");
        var scalar = new BigInteger(good.AsSpan(32), isUnsigned: true);
        byte[] second = new byte[64];
        good.AsSpan(0, 32).CopyTo(second);
        (scalar + Order).TryWriteBytes(second.AsSpan(32), out _, isUnsigned: true);
        Assert.False(Ed25519.Verify(key, [0xaf, 0x82], second));
    }

    /// <summary>With such a key, a signature of zeros would hold for every message, or for one in few.</summary>
    [Theory]
    [InlineData("0100000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("0000000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f")]
    [InlineData("c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a")]
    [InlineData("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05")]
    public void Keys_of_small_order_are_refused(string key)
    {
        byte[] forged = new byte[64];
        forged[0] = 1;
        for (byte message = 0; message < 16; message++)
            Assert.False(Ed25519.Verify(Convert.FromHexString(key), [message], forged));
    }

    /// <summary>y = p and y = p + 1 in place of 0 and 1, and x = 0 with a sign; and what is no point at all.</summary>
    [Theory]
    [InlineData("edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f")]
    [InlineData("eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f")]
    [InlineData("0100000000000000000000000000000000000000000000000000000000000080")]
    [InlineData("0200000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff")]
    public void Keys_in_another_form_than_the_one_are_refused(string key) =>
        Assert.False(Ed25519.Verify(Convert.FromHexString(key), [], new byte[64]));

    /// <summary>The empty text as RFC 7693's reference code hashes it, "abc" from its appendix A, and lengths about a block's, from Python's hashlib.</summary>
    [Theory]
    [InlineData(0, "786a02f742015903c6c6fd852552d272")]
    [InlineData(1, "2fa3f686df876995167e7c2e5d74c4c7")]
    [InlineData(127, "b6292669ccd38d5f01caae96ba272c76")]
    [InlineData(128, "2319e3789c47e2daa5fe807f61bec2a1")]
    [InlineData(129, "f59711d44a031d5f97a9413c065d1e61")]
    [InlineData(255, "fe2c02da499516b0e9fb2dd70c49eb36")]
    [InlineData(256, "93463ac058b6163eb43be3f5bb32b285")]
    [InlineData(1000, "c11e1c0340bd7e5a1b275f1230c962fa")]
    public void Hashes_are_those_of_the_reference(int length, string begin)
    {
        byte[] hash = Blake2b.Hash([.. Enumerable.Range(0, length).Select(i => (byte)(i % 251))]);
        Assert.Equal(64, hash.Length);
        Assert.StartsWith(begin, Convert.ToHexStringLower(hash), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Prehashed)]
    [InlineData(Plain)]
    public void What_minisign_signed_is_believed(string signature)
    {
        Check(List, signature, Key);
        Check(List, signature.ReplaceLineEndings("\r\n") + "\r\n", "  " + Key + "\n");
    }

    [Theory]
    [InlineData(Prehashed)]
    [InlineData(Plain)]
    public void What_was_changed_is_refused_with_the_cause(string signature)
    {
        string listed = List.Replace("a.txt", "b.txt", StringComparison.Ordinal);
        Assert.Contains("does not belong to LIST", Refusal(listed, signature, Key), StringComparison.Ordinal);
        Assert.Contains("made with key 9C73B419D9AA991E, but 'public_key' is 37A4E73BBD90FCD3", Refusal(List, signature, OtherKey), StringComparison.Ordinal);
        string comment = signature.Replace("timestamp:1", "timestamp:2", StringComparison.Ordinal);
        Assert.Contains("trusted comment was changed", Refusal(List, comment, Key), StringComparison.Ordinal);
        string[] lines = signature.ReplaceLineEndings("\n").Split('\n');
        Assert.Contains("no minisign signature", Refusal(List, string.Join('\n', lines[..3]), Key), StringComparison.Ordinal);
        Assert.Contains("no minisign signature", Refusal(List, signature.Replace("untrusted comment", "comment", StringComparison.Ordinal), Key), StringComparison.Ordinal);
        Assert.Contains("no minisign signature", Refusal(List, $"{lines[0]}\nRW==\n{lines[2]}\n{lines[3]}", Key), StringComparison.Ordinal);
        Assert.Contains("no minisign key", Refusal(List, signature, Key[..50]), StringComparison.Ordinal);
        Assert.Contains("no minisign key", Refusal(List, signature, string.Empty), StringComparison.Ordinal);
    }

    [Fact]
    public void A_plain_signature_does_not_pass_for_a_prehashed_one() =>
        Assert.Contains("does not belong", Refusal(List, Plain.Replace("RWQemar", "RUQemar", StringComparison.Ordinal), Key), StringComparison.Ordinal);

    private static void Check(string list, string signature, string key) =>
        ListSignature.Check(Encoding.UTF8.GetBytes(list), signature, key, "LIST", "SIGNATURE");

    private static string Refusal(string list, string signature, string key) =>
        Assert.Throws<InvalidDataException>(() => Check(list, signature, key)).Message;
}
