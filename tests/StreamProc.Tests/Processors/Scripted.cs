using StreamProc.Operators;
using StreamProc.Records;

namespace StreamProc.Tests.Processors;

/// <summary>A processor of texts, written as functions.</summary>
internal sealed class Scripted(
    Action<IProcessorContext<string, string>, Record<string, string>> process, Action<IProcessorContext<string, string>>? init = null, Action? close = null)
    : ContextualProcessor<string, string, string, string>
{
    public override void Init(IProcessorContext<string, string> context)
    {
        base.Init(context);
        init?.Invoke(context);
    }

    public override void Process(Record<string, string> record) => process(Context, record);

    public override void Close() => close?.Invoke();

    /// <summary>Does something once it begins, and nothing with records.</summary>
    public static Scripted OnInit(Action<IProcessorContext<string, string>> init) => new((_, _) => { }, init);

    /// <summary>Forwards each record with another value.</summary>
    public static Scripted Map(Func<IProcessorContext<string, string>, Record<string, string>, string> value) =>
        new((context, record) => context.Forward(record.WithValue(value(context, record))));
}

/// <summary>The same with fixed keys.</summary>
internal sealed class FixedScripted(
    Action<IFixedKeyProcessorContext<string, string>, FixedKeyRecord<string, string>> process, Action<IFixedKeyProcessorContext<string, string>>? init = null)
    : ContextualFixedKeyProcessor<string, string, string>
{
    public bool IsClosed { get; private set; }

    public override void Init(IFixedKeyProcessorContext<string, string> context)
    {
        base.Init(context);
        init?.Invoke(context);
    }

    public override void Process(FixedKeyRecord<string, string> record) => process(Context, record);

    public override void Close() => IsClosed = true;

    /// <summary>Does something once it begins, and nothing with records.</summary>
    public static FixedScripted OnInit(Action<IFixedKeyProcessorContext<string, string>> init) => new((_, _) => { }, init);

    /// <summary>Forwards each record with another value.</summary>
    public static FixedScripted Map(Func<IFixedKeyProcessorContext<string, string>, FixedKeyRecord<string, string>, string> value) =>
        new((context, record) => context.Forward(record.WithValue(value(context, record))));
}

/// <summary>The processor of a global store of texts, written as a function.</summary>
internal sealed class Filling(Action<IProcessorContext<None, None>, Record<string, string>> process, Action<IProcessorContext<None, None>>? init = null)
    : ContextualProcessor<string, string, None, None>
{
    public override void Init(IProcessorContext<None, None> context)
    {
        base.Init(context);
        init?.Invoke(context);
    }

    public override void Process(Record<string, string> record) => process(Context, record);
}
