using CsCheck;
using Fabric.CompilerServices;

namespace Fabric.Generators.Tests.Values;

public class TimeTests
{
    [Fact]
    public void Times_come_back_to_the_tick()
    {
        Gen<long> ticks = Gen.Long[DateTime.MinValue.Ticks, DateTime.MaxValue.Ticks];
        Gen.Select(ticks, Gen.Enum<DateTimeKind>()).Sample((tick, kind) =>
        {
            DateTime read = Json.RoundTrip(ValueCodecs.DateTime, new DateTime(tick, kind));
            return read.Ticks == tick && read.Kind == kind;
        });
        Gen.Select(Gen.Long[TimeSpan.TicksPerDay, DateTime.MaxValue.Ticks - TimeSpan.TicksPerDay], Gen.Int[-14 * 60, 14 * 60]).Sample((tick, minutes) =>
        {
            DateTimeOffset value = new(tick, TimeSpan.FromMinutes(minutes));
            return Json.RoundTrip(ValueCodecs.DateTimeOffset, value).EqualsExact(value);
        });
        Gen.Int[0, DateOnly.MaxValue.DayNumber].Select(DateOnly.FromDayNumber).Sample(value => Json.RoundTrip(ValueCodecs.DateOnly, value) == value);
        Gen.Long[0, TimeOnly.MaxValue.Ticks].Select(static tick => new TimeOnly(tick)).Sample(value => Json.RoundTrip(ValueCodecs.TimeOnly, value) == value);
        Gen.Long.Select(static tick => new TimeSpan(tick)).Sample(value => Json.RoundTrip(ValueCodecs.TimeSpan, value) == value);
        Assert.Equal(TimeSpan.MinValue, Json.RoundTrip(ValueCodecs.TimeSpan, TimeSpan.MinValue));
    }

    [Fact]
    public void Times_are_stored_as_documented()
    {
        DateTime noon = new(2024, 2, 29, 12, 0, 0, DateTimeKind.Unspecified);
        Assert.Equal("\"2024-02-29T12:00:00.0000000\"", Json.Write(ValueCodecs.DateTime, noon));
        Assert.Equal("\"2024-02-29T12:00:00.0000000Z\"", Json.Write(ValueCodecs.DateTime, DateTime.SpecifyKind(noon, DateTimeKind.Utc)));
        Assert.Equal("\"2024-02-29T12:00:00.0000000 local\"", Json.Write(ValueCodecs.DateTime, DateTime.SpecifyKind(noon, DateTimeKind.Local)));
        Assert.Throws<ValueFormatException>(() => Json.Read(ValueCodecs.DateTime, "\"2024-02-30T12:00:00.0000000\""));
        Assert.Throws<ValueFormatException>(() => Json.Read(ValueCodecs.Guid, "\"{00000000-0000-0000-0000-000000000000}\""));
    }

    [Fact]
    public void Identifiers_come_back()
    {
        Gen.Guid.Sample(value => Json.RoundTrip(ValueCodecs.Guid, value) == value);
        Assert.All(["1.2", "1.2.3", "1.2.3.4"], text => Assert.Equal(new Version(text), Json.RoundTrip(ValueCodecs.Version, new Version(text))));
        Gen.Byte.Array[0, 50].Sample(value => Json.RoundTrip(ValueCodecs.Bytes, value).SequenceEqual(value));
    }

    [Theory]
    [InlineData("https://example.org/a?b=%20c#d", UriKind.Absolute)]
    [InlineData("HTTP://Example.ORG", UriKind.Absolute)]
    [InlineData("/data/train", UriKind.Relative)]
    [InlineData("data/train", UriKind.Relative)]
    [InlineData("", UriKind.Relative)]
    public void Uris_come_back_as_they_were_written(string text, UriKind kind)
    {
        Uri read = Json.RoundTrip(ValueCodecs.Uri, new Uri(text, kind));
        Assert.Equal((text, kind == UriKind.Absolute), (read.OriginalString, read.IsAbsoluteUri));
    }
}
