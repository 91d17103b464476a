using System.Buffers;
using System.Buffers.Text;
using System.Text;
using System.Text.Unicode;

namespace StreamProc.Records;

internal sealed class StringSerde : ISerde<string>
{
    // Java writes '?' for half a surrogate pair, .NET would write U+FFFD: the bytes of a key decide its partition, so they must agree.
    private static readonly Encoding JavaUtf8 = Encoding.GetEncoding("utf-8", new EncoderReplacementFallback("?"), DecoderFallback.ReplacementFallback);

    public void Serialize(string value, IBufferWriter<byte> output, SerdeContext context)
    {
        var room = output.GetSpan(Encoding.UTF8.GetMaxByteCount(value.Length));
        var status = Utf8.FromUtf16(value, room, out _, out var writtenBytes, replaceInvalidSequences: false);
        output.Advance(status == OperationStatus.Done ? writtenBytes : JavaUtf8.GetBytes(value, room));
    }

    public string Deserialize(ReadOnlySpan<byte> data, SerdeContext context) =>
        data.Contains(SurrogateLead) && !Utf8.IsValid(data) ? DecodeInvalid(data) : Encoding.UTF8.GetString(data);

    private const byte SurrogateLead = 0xED;

    /// <summary>Java makes one U+FFFD of an encoded surrogate (ED A0..BF xx), .NET one of each of its bytes. All other replacements agree.</summary>
    private static string DecodeInvalid(ReadOnlySpan<byte> data)
    {
        var text = new StringBuilder(data.Length);
        var from = 0;
        for (var i = 0; i + 1 < data.Length; i++)
        {
            if (data[i] != SurrogateLead || data[i + 1] is < 0xA0 or > 0xBF) continue;

            text.Append(Encoding.UTF8.GetString(data[from..i])).Append('\uFFFD');
            var hasThird = i + 2 < data.Length && (data[i + 2] & 0xC0) == 0x80;
            from = i + (hasThird ? 3 : 2);
            i = from - 1;
        }

        return text.Append(Encoding.UTF8.GetString(data[from..])).ToString();
    }
}

internal sealed class GuidSerde : ISerde<Guid>
{
    private const int TextLength = 36;

    public void Serialize(Guid value, IBufferWriter<byte> output, SerdeContext context)
    {
        value.TryFormat(output.GetSpan(TextLength), out var writtenBytes, "D");
        output.Advance(writtenBytes);
    }

    public Guid Deserialize(ReadOnlySpan<byte> data, SerdeContext context)
    {
        if (data.Length != TextLength) throw SerdeException.WrongLength("a Guid in its text form", TextLength, data.Length);
        return Utf8Parser.TryParse(data, out Guid value, out var readBytes, 'D') && readBytes == TextLength
            ? value
            : throw new SerdeException($"Cannot read a Guid: '{Encoding.UTF8.GetString(data)}' has not the form 00000000-0000-0000-0000-000000000000.");
    }
}
