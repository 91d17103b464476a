using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace StreamProc.Worker.Topics;

/// <summary>One line of a file: its number, from 1, and the JSON that becomes a record's value.</summary>
internal readonly record struct FileLine(long Number, string Json);

/// <summary>Reads files of records: JSON lines as they are; CSV with a header line, each row as a JSON object of strings.</summary>
internal static class RecordFile
{
    /// <summary>Whether a file is taken for CSV if nothing is said.</summary>
    public static bool IsCsv(string path) => path.EndsWith(".csv", StringComparison.OrdinalIgnoreCase);

    /// <summary>The lines with something on them.</summary>
    public static async IAsyncEnumerable<FileLine> ReadAsync(Stream stream, bool isCsv, [EnumeratorCancellation] CancellationToken stop)
    {
        using var reader = new StreamReader(stream, Encoding.UTF8);
        var rows = new CsvRows();
        for (var number = 1L; await reader.ReadLineAsync(stop) is { } line; number++)
        {
            if (string.IsNullOrWhiteSpace(line)) continue;
            if (!isCsv) yield return new(number, line.Trim());
            else if (rows.Read(line, number) is { } json) yield return new(number, json);
        }
    }

    /// <summary>The text of a field of a JSON object; null if it is null.</summary>
    /// <exception cref="UserException">It is no object, or has no such field.</exception>
    public static string? Field(JsonElement json, string field, string place) =>
        json.ValueKind is not JsonValueKind.Object ? throw new UserException($"{place} is no JSON object, so it has no field '{field}'. Each line has to be one object.")
        : !json.TryGetProperty(field, out var value) ? throw new UserException($"{place} has no field '{field}'; it has: {string.Join(", ", json.EnumerateObject().Select(p => p.Name))}.")
        : value.ValueKind switch { JsonValueKind.Null => null, JsonValueKind.String => value.GetString(), _ => value.GetRawText() };

    /// <summary>A line as JSON.</summary>
    /// <exception cref="UserException">It is none.</exception>
    public static JsonDocument Parse(string json, string place)
    {
        try
        {
            return JsonDocument.Parse(json);
        }
        catch (JsonException error)
        {
            throw new UserException($"{place} is no JSON: {error.Message} Each line has to be one JSON value.", error);
        }
    }

    /// <summary>CSV as RFC 4180 has it, but for line ends inside of quotes.</summary>
    private sealed class CsvRows
    {
        private List<string>? _header;

        public string? Read(string line, long number)
        {
            var cells = Cells(line, number);
            if (_header is null)
            {
                _header = cells;
                return null;
            }
            if (cells.Count != _header.Count) throw new UserException($"Line {number} has {cells.Count} cells, but the header has {_header.Count}.");
            var row = new JsonObject();
            for (var i = 0; i < cells.Count; i++) row[_header[i]] = cells[i];
            return row.ToJsonString();
        }

        private static List<string> Cells(string line, long number)
        {
            var cells = new List<string>();
            var cell = new StringBuilder();
            var isQuoted = false;
            for (var i = 0; i < line.Length; i++)
            {
                if (line[i] is '"' && isQuoted && i + 1 < line.Length && line[i + 1] is '"') cell.Append(line[++i]);
                else if (line[i] is '"') isQuoted = !isQuoted;
                else if (line[i] is ',' && !isQuoted) Take();
                else cell.Append(line[i]);
            }
            if (isQuoted) throw new UserException($"Line {number} ends inside of quotes.");
            Take();
            return cells;

            void Take()
            {
                cells.Add(cell.ToString());
                cell.Clear();
            }
        }
    }
}
