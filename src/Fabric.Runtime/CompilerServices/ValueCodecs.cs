using System.ComponentModel;
using System.Numerics;
using Fabric.CompilerServices.Values;

namespace Fabric.CompilerServices;

/// <summary>The codecs of the values that a state can hold. Generated code names and composes them.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static partial class ValueCodecs
{
    /// <summary><see langword="true"/> and <see langword="false"/>.</summary>
    public static ValueCodec<bool> Boolean { get; } = new BooleanCodec();

    /// <summary>A UTF-16 code unit, as a string of one. Half of a surrogate pair cannot be stored.</summary>
    public static ValueCodec<char> Char { get; } = new CharCodec();

    /// <summary>A string. One that holds half of a surrogate pair cannot be stored.</summary>
    public static ValueCodec<string> String { get; } = new StringCodec();

    /// <summary>A signed integer of 8 bits, as a number.</summary>
    public static ValueCodec<sbyte> SByte { get; } = new IntegerCodec<sbyte>("an 8-bit integer");

    /// <summary>An unsigned integer of 8 bits, as a number.</summary>
    public static ValueCodec<byte> Byte { get; } = new IntegerCodec<byte>("an unsigned 8-bit integer");

    /// <summary>A signed integer of 16 bits, as a number.</summary>
    public static ValueCodec<short> Int16 { get; } = new IntegerCodec<short>("a 16-bit integer");

    /// <summary>An unsigned integer of 16 bits, as a number.</summary>
    public static ValueCodec<ushort> UInt16 { get; } = new IntegerCodec<ushort>("an unsigned 16-bit integer");

    /// <summary>A signed integer of 32 bits, as a number.</summary>
    public static ValueCodec<int> Int32 { get; } = new IntegerCodec<int>("a 32-bit integer");

    /// <summary>An unsigned integer of 32 bits, as a number.</summary>
    public static ValueCodec<uint> UInt32 { get; } = new IntegerCodec<uint>("an unsigned 32-bit integer");

    /// <summary>A signed integer of 64 bits, as a number.</summary>
    public static ValueCodec<long> Int64 { get; } = new IntegerCodec<long>("a 64-bit integer");

    /// <summary>An unsigned integer of 64 bits, as a number.</summary>
    public static ValueCodec<ulong> UInt64 { get; } = new IntegerCodec<ulong>("an unsigned 64-bit integer");

    /// <summary>A signed integer of 128 bits, as a number.</summary>
    public static ValueCodec<Int128> Int128 { get; } = new IntegerCodec<Int128>("a 128-bit integer");

    /// <summary>An unsigned integer of 128 bits, as a number.</summary>
    public static ValueCodec<UInt128> UInt128 { get; } = new IntegerCodec<UInt128>("an unsigned 128-bit integer");

    /// <summary>An integer of any length, as a number.</summary>
    public static ValueCodec<BigInteger> BigInteger { get; } = new IntegerCodec<BigInteger>("an integer");

    /// <summary>A number of half precision. What is not finite is a string.</summary>
    public static ValueCodec<Half> Half { get; } = new FloatCodec<Half>("a half-precision number");

    /// <summary>A number of single precision. What is not finite is a string.</summary>
    public static ValueCodec<float> Single { get; } = new FloatCodec<float>("a single-precision number");

    /// <summary>A number of double precision. What is not finite is a string.</summary>
    public static ValueCodec<double> Double { get; } = new FloatCodec<double>("a double-precision number");

    /// <summary>A decimal number, with its scale.</summary>
    public static ValueCodec<decimal> Decimal { get; } = new DecimalCodec();

    /// <summary>A date and time, to the tick, with its kind.</summary>
    public static ValueCodec<DateTime> DateTime { get; } = new TextCodec<DateTime>("a date and time", Times.Format, Times.TryParse);

    /// <summary>A date and time with its offset, to the tick.</summary>
    public static ValueCodec<DateTimeOffset> DateTimeOffset { get; } =
        new TextCodec<DateTimeOffset>("a date and time with an offset", Times.Format, Times.TryParse);

    /// <summary>A date.</summary>
    public static ValueCodec<DateOnly> DateOnly { get; } = new TextCodec<DateOnly>("a date", Times.Format, Times.TryParse);

    /// <summary>A time of day, to the tick.</summary>
    public static ValueCodec<TimeOnly> TimeOnly { get; } = new TextCodec<TimeOnly>("a time of day", Times.Format, Times.TryParse);

    /// <summary>A span of time, to the tick.</summary>
    public static ValueCodec<TimeSpan> TimeSpan { get; } = new TextCodec<TimeSpan>("a span of time", Times.Format, Times.TryParse);

    /// <summary>A GUID, in lower case with hyphens.</summary>
    public static ValueCodec<Guid> Guid { get; } =
        new TextCodec<Guid>("a GUID", static value => value.ToString("D"), System.Guid.TryParse);

    /// <summary>A version number, as text.</summary>
    public static ValueCodec<Version> Version { get; } = new TextCodec<Version>(
        "a version", static value => value.ToString(), static (string text, out Version value) => System.Version.TryParse(text, out value!));

    /// <summary>A URI, as it was written.</summary>
    public static ValueCodec<Uri> Uri { get; } = new UriCodec();

    /// <summary>Bytes inside a value, in base64.</summary>
    public static ValueCodec<byte[]> Bytes { get; } = new BytesCodec();

    /// <summary>An enum, as its names. A value that has none is a number.</summary>
    /// <typeparam name="T">The enum.</typeparam>
    /// <returns>The codec.</returns>
    public static ValueCodec<T> Enum<T>()
        where T : struct, Enum => EnumCodec<T>.Instance;

    /// <summary>A value type that may be null.</summary>
    /// <typeparam name="T">The type without the question mark.</typeparam>
    /// <param name="codec">The codec of what is not null.</param>
    /// <returns>The codec.</returns>
    public static ValueCodec<T?> Nullable<T>(ValueCodec<T> codec)
        where T : struct => new NullableCodec<T>(codec);

    /// <summary>A reference type that may be null.</summary>
    /// <typeparam name="T">The type without the question mark.</typeparam>
    /// <param name="codec">The codec of what is not null.</param>
    /// <returns>The codec.</returns>
    public static ValueCodec<T?> NullableReference<T>(ValueCodec<T> codec)
        where T : class => new NullableReferenceCodec<T>(codec);
}
