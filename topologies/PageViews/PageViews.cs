using StreamProc.Dsl;
using StreamProc.Records;

namespace Views;

/// <summary>Counts how often each page was viewed in each minute.</summary>
public sealed class PageViews : StreamTopology
{
    /// <inheritdoc/>
    public override void Define(StreamsBuilder streams) =>
        streams.Stream("views", Consumed.With(Serdes.String, Serdes.Json<View>()))
               .GroupBy((user, view) => view.Page, Grouped.As("by-page"))
               .WindowedBy(TimeWindows.OfSizeAndGrace(TimeSpan.FromMinutes(1), TimeSpan.FromSeconds(10)))
               .Count(Materialized.As("views-by-page"))
               .ToStream()
               .To("views-by-page-minute");
}

/// <summary>Somebody looked at a page.</summary>
/// <param name="User">Who; also the record's key.</param>
/// <param name="Page">At what.</param>
public sealed record View(string User, string Page);
