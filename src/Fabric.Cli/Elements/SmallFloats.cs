namespace Fabric.Cli.Elements;

/// <summary>The numbers that floats of a byte and less stand for, see https://onnx.ai/onnx/technical/float8.html.</summary>
internal static class SmallFloats
{
    public static float[] Float4 { get; } = Table(bits: 4, mantissa: 1, bias: 1, static _ => null);

    public static float[] Float8E4M3 { get; } = Table(bits: 8, mantissa: 3, bias: 7, static code => (code & 0x7F) == 0x7F ? float.NaN : null);

    public static float[] Float8E5M2 { get; } = Table(bits: 8, mantissa: 2, bias: 15, static code => (code & 0x7F) switch
    {
        0x7C => code < 0x80 ? float.PositiveInfinity : float.NegativeInfinity,
        > 0x7C => float.NaN,
        _ => null,
    });

    public static float[] Float8E4M3Fnuz { get; } = Table(bits: 8, mantissa: 3, bias: 8, static code => code == 0x80 ? float.NaN : null);

    public static float[] Float8E5M2Fnuz { get; } = Table(bits: 8, mantissa: 2, bias: 16, static code => code == 0x80 ? float.NaN : null);

    /// <summary>Powers of two alone, without a sign.</summary>
    public static float[] Float8E8M0 { get; } = [.. Enumerable.Range(0, 256).Select(static code => code == 0xFF ? float.NaN : float.ScaleB(1, code - 127))];

    private static float[] Table(int bits, int mantissa, int bias, Func<int, float?> special) =>
        [.. Enumerable.Range(0, 1 << bits).Select(code => special(code) ?? Number(code, bits, mantissa, bias))];

    private static float Number(int code, int bits, int mantissa, int bias)
    {
        int fraction = code & ((1 << mantissa) - 1);
        int exponent = (code >> mantissa) & ((1 << (bits - 1 - mantissa)) - 1);
        float magnitude = exponent == 0
            ? float.ScaleB(fraction, 1 - bias - mantissa)
            : float.ScaleB((1 << mantissa) + fraction, exponent - bias - mantissa);
        return code >> (bits - 1) == 0 ? magnitude : -magnitude;
    }
}
