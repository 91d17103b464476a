using System.CommandLine;
using Microsoft.Extensions.Configuration;
using StreamProc.Worker.Commands;

namespace StreamProc.Worker.Configuring;

/// <summary>
/// Options that are not on the command line and are set elsewhere: environment variables <c>STREAMPROC__LANES</c>, or <c>StreamProc:Lanes</c> of an
/// <c>appsettings.json</c> in the working directory. They are put behind the arguments, so that they are read and checked like all others.
/// </summary>
/// <remarks>What can be set is what <c>run</c> has; other commands take of it what they know. The name is the option's, without dashes.</remarks>
internal static class ConfiguredOptions
{
    /// <summary>The section of settings that is ours.</summary>
    public const string Section = "StreamProc";

    /// <summary>Adds what is configured to what was written.</summary>
    /// <exception cref="UsageException">A setting is no option, or the file cannot be read.</exception>
    public static IReadOnlyList<string> Complete(RootCommand root, IReadOnlyList<string> args, WorkerHost host)
    {
        var settings = Read(host);
        if (settings.Count == 0) return args;

        var known = root.Subcommands.OfType<RunCommand>().Single().Options.Where(o => !o.Recursive).ToDictionary(KeyOf, StringComparer.OrdinalIgnoreCase);
        foreach (var (key, _) in settings.Where(s => !known.ContainsKey(s.Key)))
            throw new UsageException($"{Named(key)} is no setting. There are: {string.Join(", ", known.Keys.Select(Named).Order(StringComparer.Ordinal))}. Correct its name, or remove it.");

        var parsed = root.Parse(args);
        var options = parsed.CommandResult.Command.Options.ToDictionary(o => o.Name, StringComparer.Ordinal);
        var added = settings
            .Where(s => options.TryGetValue(known[s.Key].Name, out var option) && parsed.GetResult(option) is null or { Implicit: true })
            .Where(s => !IsOverruled(s.Key, parsed, options))
            .SelectMany(s => (string[])[known[s.Key].Name, s.Value]);
        var end = args.TakeWhile(a => a is not "--").Count();
        return [.. args.Take(end), .. added, .. args.Skip(end)];
    }

    /// <summary>Where the value of an option came from, for messages; "" if it was written.</summary>
    public static string Origin(string message, IReadOnlyList<string> written, IReadOnlyList<string> args)
    {
        var named = args.FirstOrDefault(a => a.StartsWith("--", StringComparison.Ordinal) && message.Contains(a, StringComparison.Ordinal) && !written.Any(w => IsOption(w, a)));
        return named is null ? "" : $" {named} was not given: its value is that of {Named(Pascal(named))}, or of {Section}:{Pascal(named)} in appsettings.json.";
    }

    /// <summary>Whether an argument is that option, with its value behind a sign or in the next argument.</summary>
    private static bool IsOption(string argument, string option) =>
        argument.StartsWith(option, StringComparison.Ordinal) && (argument.Length == option.Length || argument[option.Length] is '=' or ':');

    /// <summary>Whoever names an embedded log means it, whatever broker is set; and the other way round.</summary>
    private static bool IsOverruled(string key, ParseResult parsed, Dictionary<string, Option> options)
    {
        var other = key.Equals("BootstrapServers", StringComparison.OrdinalIgnoreCase) ? "--data-dir" : key.Equals("DataDir", StringComparison.OrdinalIgnoreCase) ? "--bootstrap-servers" : null;
        return other is not null && options.TryGetValue(other, out var option) && parsed.GetResult(option) is { Implicit: false };
    }

    private static List<(string Key, string Value)> Read(WorkerHost host)
    {
        try
        {
            return [.. host.Settings().GetSection(Section).GetChildren().SelectMany(SettingsOf)];
        }
        catch (InvalidDataException error)
        {
            throw new UsageException($"{error.Message} {error.InnerException?.Message}".TrimEnd());
        }
    }

    /// <summary>Nothing, where there is no value; of one that has settings below it their names, none of which is an option.</summary>
    private static IEnumerable<(string Key, string Value)> SettingsOf(IConfigurationSection setting) =>
        setting.GetChildren().Any() ? setting.GetChildren().Select(below => ($"{setting.Key}:{below.Key}", "")) : setting.Value is { } value ? [(setting.Key, value)] : [];

    private static string KeyOf(Option option) => Pascal(option.Name);

    private static string Pascal(string option) => string.Concat(option.Split('-', StringSplitOptions.RemoveEmptyEntries).Select(word => char.ToUpperInvariant(word[0]) + word[1..]));

    private static string Named(string key) => $"{Section}:{key}".Replace(":", "__", StringComparison.Ordinal).ToUpperInvariant();
}
