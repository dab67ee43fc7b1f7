using System.Numerics;
using System.Security.Cryptography;

namespace Tars.Stages.Acquire.Lists;

/// <summary>Verifies Ed25519 signatures (RFC 8032, section 5.1.7), which .NET does not.</summary>
/// <remarks>
/// Strict, as libsodium and minisign are: coordinates and the scalar must be canonical, keys of small order are refused, and the equation is
/// checked without the cofactor, on the bytes of R. It handles no secrets and so need not take the same time for each input; one check takes
/// some milliseconds.
/// </remarks>
internal static class Ed25519
{
    /// <summary>Length of a public key in bytes.</summary>
    public const int KeyLength = 32;

    /// <summary>Length of a signature in bytes: R and S.</summary>
    public const int SignatureLength = 64;

    private static readonly BigInteger P = BigInteger.Pow(2, 255) - 19;
    private static readonly BigInteger Order = BigInteger.Pow(2, 252) + BigInteger.Parse("27742317777372353535851937790883648493", System.Globalization.CultureInfo.InvariantCulture);
    private static readonly BigInteger D = Mod(-121665 * Invert(121666));
    private static readonly BigInteger RootOfMinusOne = BigInteger.ModPow(2, (P - 1) / 4, P);
    private static readonly Point Base = Decode(BasePoint())!.Value;

    /// <param name="key">32 bytes.</param>
    /// <param name="message">What was signed.</param>
    /// <param name="signature">64 bytes.</param>
    public static bool Verify(ReadOnlySpan<byte> key, ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature)
    {
        if (key.Length != KeyLength || signature.Length != SignatureLength || Decode(key) is not { } a || IsOfSmallOrder(a))
            return false;
        var s = new BigInteger(signature[32..], isUnsigned: true);
        if (s >= Order)
            return false;
        byte[] hash = SHA512.HashData([.. signature[..32], .. key, .. message]);
        BigInteger k = new BigInteger(hash, isUnsigned: true) % Order;
        Point expected = Add(Multiply(Base, s), Multiply(Negate(a), k));
        return signature[..32].SequenceEqual(Encode(expected));
    }

    /// <summary>Null for bytes that are no point, or not in the one form that a point has.</summary>
    private static Point? Decode(ReadOnlySpan<byte> bytes)
    {
        byte[] own = bytes.ToArray();
        bool odd = (own[31] & 0x80) != 0;
        own[31] &= 0x7f;
        var y = new BigInteger(own, isUnsigned: true);
        if (y >= P)
            return null;
        BigInteger u = Mod((y * y) - 1);
        BigInteger v = Mod((D * y * y) + 1);
        BigInteger v3 = Mod(v * v * v);
        BigInteger x = Mod(u * v3 * BigInteger.ModPow(u * v3 * v3 * v, (P - 5) / 8, P));
        BigInteger square = Mod(v * x * x);
        if (square == Mod(-u))
            x = Mod(x * RootOfMinusOne);
        else if (square != u)
            return null;
        if (x.IsZero && odd)
            return null;
        if (x.IsEven == odd)
            x = P - x;
        return new Point(x, y, BigInteger.One, Mod(x * y));
    }

    private static byte[] Encode(Point point)
    {
        BigInteger inverse = Invert(point.Z);
        BigInteger x = Mod(point.X * inverse);
        byte[] bytes = new byte[32];
        Mod(point.Y * inverse).TryWriteBytes(bytes, out _, isUnsigned: true);
        if (!x.IsEven)
            bytes[31] |= 0x80;
        return bytes;
    }

    /// <summary>The addition that holds for every pair of points of this curve (RFC 8032, section 5.1.4).</summary>
    private static Point Add(Point p, Point q)
    {
        BigInteger a = Mod((p.Y - p.X) * (q.Y - q.X));
        BigInteger b = Mod((p.Y + p.X) * (q.Y + q.X));
        BigInteger c = Mod(p.T * 2 * D * q.T);
        BigInteger d = Mod(p.Z * 2 * q.Z);
        (BigInteger e, BigInteger f, BigInteger g, BigInteger h) = (b - a, d - c, d + c, b + a);
        return new Point(Mod(e * f), Mod(g * h), Mod(f * g), Mod(e * h));
    }

    private static Point Multiply(Point point, BigInteger by)
    {
        var sum = new Point(BigInteger.Zero, BigInteger.One, BigInteger.One, BigInteger.Zero);
        for (; !by.IsZero; by >>= 1)
        {
            if (!by.IsEven)
                sum = Add(sum, point);
            point = Add(point, point);
        }

        return sum;
    }

    private static Point Negate(Point point) => point with { X = Mod(-point.X), T = Mod(-point.T) };

    private static bool IsOfSmallOrder(Point point)
    {
        Point eight = Multiply(point, 8);
        return eight.X.IsZero && eight.Y == eight.Z;
    }

    /// <summary>y = 4/5, x even.</summary>
    private static byte[] BasePoint()
    {
        byte[] bytes = new byte[32];
        Mod(4 * Invert(5)).TryWriteBytes(bytes, out _, isUnsigned: true);
        return bytes;
    }

    private static BigInteger Invert(BigInteger value) => BigInteger.ModPow(value, P - 2, P);

    private static BigInteger Mod(BigInteger value)
    {
        BigInteger rest = value % P;
        return rest.Sign < 0 ? rest + P : rest;
    }

    /// <summary>Extended coordinates: x = X/Z, y = Y/Z, x·y = T/Z.</summary>
    private readonly record struct Point(BigInteger X, BigInteger Y, BigInteger Z, BigInteger T);
}
