using Fabric.CompilerServices.Values;

namespace Fabric.CompilerServices;

public static partial class ValueCodecs
{
    /// <summary>A tuple of one.</summary>
    /// <typeparam name="T1">The type of the first element.</typeparam>
    /// <param name="item1">The codec of the first element.</param>
    /// <returns>The codec.</returns>
    public static TupleCodec<ValueTuple<T1>> Tuple<T1>(
        ValueCodec<T1> item1) =>
        new TupleCodec1<T1>(item1);

    /// <summary>A tuple of two.</summary>
    /// <typeparam name="T1">The type of the first element.</typeparam>
    /// <typeparam name="T2">The type of the second element.</typeparam>
    /// <param name="item1">The codec of the first element.</param>
    /// <param name="item2">The codec of the second element.</param>
    /// <returns>The codec.</returns>
    public static TupleCodec<ValueTuple<T1, T2>> Tuple<T1, T2>(
        ValueCodec<T1> item1, ValueCodec<T2> item2) =>
        new TupleCodec2<T1, T2>(item1, item2);

    /// <summary>A tuple of three.</summary>
    /// <typeparam name="T1">The type of the first element.</typeparam>
    /// <typeparam name="T2">The type of the second element.</typeparam>
    /// <typeparam name="T3">The type of the third element.</typeparam>
    /// <param name="item1">The codec of the first element.</param>
    /// <param name="item2">The codec of the second element.</param>
    /// <param name="item3">The codec of the third element.</param>
    /// <returns>The codec.</returns>
    public static TupleCodec<ValueTuple<T1, T2, T3>> Tuple<T1, T2, T3>(
        ValueCodec<T1> item1, ValueCodec<T2> item2, ValueCodec<T3> item3) =>
        new TupleCodec3<T1, T2, T3>(item1, item2, item3);

    /// <summary>A tuple of four.</summary>
    /// <typeparam name="T1">The type of the first element.</typeparam>
    /// <typeparam name="T2">The type of the second element.</typeparam>
    /// <typeparam name="T3">The type of the third element.</typeparam>
    /// <typeparam name="T4">The type of the fourth element.</typeparam>
    /// <param name="item1">The codec of the first element.</param>
    /// <param name="item2">The codec of the second element.</param>
    /// <param name="item3">The codec of the third element.</param>
    /// <param name="item4">The codec of the fourth element.</param>
    /// <returns>The codec.</returns>
    public static TupleCodec<ValueTuple<T1, T2, T3, T4>> Tuple<T1, T2, T3, T4>(
        ValueCodec<T1> item1, ValueCodec<T2> item2, ValueCodec<T3> item3, ValueCodec<T4> item4) =>
        new TupleCodec4<T1, T2, T3, T4>(item1, item2, item3, item4);

    /// <summary>A tuple of five.</summary>
    /// <typeparam name="T1">The type of the first element.</typeparam>
    /// <typeparam name="T2">The type of the second element.</typeparam>
    /// <typeparam name="T3">The type of the third element.</typeparam>
    /// <typeparam name="T4">The type of the fourth element.</typeparam>
    /// <typeparam name="T5">The type of the fifth element.</typeparam>
    /// <param name="item1">The codec of the first element.</param>
    /// <param name="item2">The codec of the second element.</param>
    /// <param name="item3">The codec of the third element.</param>
    /// <param name="item4">The codec of the fourth element.</param>
    /// <param name="item5">The codec of the fifth element.</param>
    /// <returns>The codec.</returns>
    public static TupleCodec<ValueTuple<T1, T2, T3, T4, T5>> Tuple<T1, T2, T3, T4, T5>(
        ValueCodec<T1> item1, ValueCodec<T2> item2, ValueCodec<T3> item3, ValueCodec<T4> item4, ValueCodec<T5> item5) =>
        new TupleCodec5<T1, T2, T3, T4, T5>(item1, item2, item3, item4, item5);

    /// <summary>A tuple of six.</summary>
    /// <typeparam name="T1">The type of the first element.</typeparam>
    /// <typeparam name="T2">The type of the second element.</typeparam>
    /// <typeparam name="T3">The type of the third element.</typeparam>
    /// <typeparam name="T4">The type of the fourth element.</typeparam>
    /// <typeparam name="T5">The type of the fifth element.</typeparam>
    /// <typeparam name="T6">The type of the sixth element.</typeparam>
    /// <param name="item1">The codec of the first element.</param>
    /// <param name="item2">The codec of the second element.</param>
    /// <param name="item3">The codec of the third element.</param>
    /// <param name="item4">The codec of the fourth element.</param>
    /// <param name="item5">The codec of the fifth element.</param>
    /// <param name="item6">The codec of the sixth element.</param>
    /// <returns>The codec.</returns>
    public static TupleCodec<ValueTuple<T1, T2, T3, T4, T5, T6>> Tuple<T1, T2, T3, T4, T5, T6>(
        ValueCodec<T1> item1, ValueCodec<T2> item2, ValueCodec<T3> item3, ValueCodec<T4> item4, ValueCodec<T5> item5, ValueCodec<T6> item6) =>
        new TupleCodec6<T1, T2, T3, T4, T5, T6>(item1, item2, item3, item4, item5, item6);

    /// <summary>A tuple of seven.</summary>
    /// <typeparam name="T1">The type of the first element.</typeparam>
    /// <typeparam name="T2">The type of the second element.</typeparam>
    /// <typeparam name="T3">The type of the third element.</typeparam>
    /// <typeparam name="T4">The type of the fourth element.</typeparam>
    /// <typeparam name="T5">The type of the fifth element.</typeparam>
    /// <typeparam name="T6">The type of the sixth element.</typeparam>
    /// <typeparam name="T7">The type of the seventh element.</typeparam>
    /// <param name="item1">The codec of the first element.</param>
    /// <param name="item2">The codec of the second element.</param>
    /// <param name="item3">The codec of the third element.</param>
    /// <param name="item4">The codec of the fourth element.</param>
    /// <param name="item5">The codec of the fifth element.</param>
    /// <param name="item6">The codec of the sixth element.</param>
    /// <param name="item7">The codec of the seventh element.</param>
    /// <returns>The codec.</returns>
    public static TupleCodec<ValueTuple<T1, T2, T3, T4, T5, T6, T7>> Tuple<T1, T2, T3, T4, T5, T6, T7>(
        ValueCodec<T1> item1, ValueCodec<T2> item2, ValueCodec<T3> item3, ValueCodec<T4> item4, ValueCodec<T5> item5, ValueCodec<T6> item6, ValueCodec<T7> item7) =>
        new TupleCodec7<T1, T2, T3, T4, T5, T6, T7>(item1, item2, item3, item4, item5, item6, item7);

    /// <summary>A tuple of more than seven.</summary>
    /// <typeparam name="T1">The type of the first element.</typeparam>
    /// <typeparam name="T2">The type of the second element.</typeparam>
    /// <typeparam name="T3">The type of the third element.</typeparam>
    /// <typeparam name="T4">The type of the fourth element.</typeparam>
    /// <typeparam name="T5">The type of the fifth element.</typeparam>
    /// <typeparam name="T6">The type of the sixth element.</typeparam>
    /// <typeparam name="T7">The type of the seventh element.</typeparam>
    /// <typeparam name="TRest">The tuple of the other elements.</typeparam>
    /// <param name="item1">The codec of the first element.</param>
    /// <param name="item2">The codec of the second element.</param>
    /// <param name="item3">The codec of the third element.</param>
    /// <param name="item4">The codec of the fourth element.</param>
    /// <param name="item5">The codec of the fifth element.</param>
    /// <param name="item6">The codec of the sixth element.</param>
    /// <param name="item7">The codec of the seventh element.</param>
    /// <param name="rest">The codec of the other elements.</param>
    /// <returns>The codec.</returns>
    public static TupleCodec<ValueTuple<T1, T2, T3, T4, T5, T6, T7, TRest>> Tuple<T1, T2, T3, T4, T5, T6, T7, TRest>(
        ValueCodec<T1> item1, ValueCodec<T2> item2, ValueCodec<T3> item3, ValueCodec<T4> item4, ValueCodec<T5> item5, ValueCodec<T6> item6, ValueCodec<T7> item7, TupleCodec<TRest> rest)
        where TRest : struct =>
        new TupleRestCodec<T1, T2, T3, T4, T5, T6, T7, TRest>(item1, item2, item3, item4, item5, item6, item7, rest);
}
