using System.Diagnostics;

namespace StreamProc.Conformance;

/// <summary>The script of random topologies says how it is used and what it lacks, before it does anything.</summary>
public sealed class RandomScriptTests
{
    private static readonly string? Script = Find();

    [Theory]
    [InlineData("", "", "random OUT SEED COUNT")]
    [InlineData("help", "", "GOLDEN_DIR names the folder with `generate`")]
    [InlineData("out 51", "", "it takes three arguments, OUT SEED COUNT, and got 2")]
    [InlineData("out seed 10", "", "SEED and COUNT are numbers, and got 'seed' and '10'")]
    [InlineData("out 51 10", "", "GOLDEN_DIR is not set: let it name the folder with the generator and the recorder of Kafka Streams")]
    [InlineData("out 51 10", "/", "GOLDEN_DIR names '/', which has no program 'generate'")]
    public async Task What_is_missing_is_said(string arguments, string goldenDir, string message)
    {
        if (Script is null || !File.Exists("/bin/bash")) Assert.Skip("there is no bash here, or not the repository");
        var start = new ProcessStartInfo("/bin/bash", [Script, .. arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries)])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["GOLDEN_DIR"] = goldenDir;
        using var process = Process.Start(start)!;
        var (said, complained) = (process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken), process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken));
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.Contains(message, await said + await complained, StringComparison.Ordinal);
        Assert.Equal(arguments is "help", process.ExitCode == 0);
    }

    private static string? Find()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "StreamProc.sln"))) folder = folder.Parent;
        return folder is null ? null : Path.Combine(folder.FullName, "tests/StreamProc.Conformance/random");
    }
}
