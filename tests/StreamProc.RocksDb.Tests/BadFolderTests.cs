using StreamProc.State;
using StreamProc.Tests.State;

namespace StreamProc.RocksDb.Tests;

public sealed class BadFolderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Database => _folder.File("0_0", "rocksdb");

    [Fact]
    public void AFileInPlaceOfTheFolder()
    {
        File.WriteAllText(_folder.File("0_0"), "");

        var error = OpenFails(_folder.Path);

        Assert.False(error.IsCorrupt);
        Assert.Contains("is a folder, not a file", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AFileInPlaceOfTheRoot()
    {
        File.WriteAllText(_folder.File("root"), "");

        Assert.Contains(_folder.File("root"), OpenFails(_folder.File("root")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void NoRights()
    {
        Assert.SkipWhen(Environment.IsPrivilegedProcess, "A privileged user has all rights.");
        if (OperatingSystem.IsWindows()) return;

        Directory.CreateDirectory(Database);
        File.SetUnixFileMode(Database, UnixFileMode.UserRead | UnixFileMode.UserExecute);

        var error = OpenFails(_folder.Path);

        File.SetUnixFileMode(Database, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        Assert.Contains("no right", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ASecondOwner()
    {
        using var first = new RocksDbStorageEngine(_folder.Path);
        using var storage = first.Open("0_0");

        var error = OpenFails(_folder.Path);

        Assert.False(error.IsCorrupt);
        Assert.Contains("in use by another", error.Message, StringComparison.Ordinal);

        using var second = new RocksDbStorageEngine(_folder.Path);
        Assert.Contains("in use by another", Assert.Throws<StorageException>(() => second.Delete("0_0")).Message, StringComparison.Ordinal);
        Assert.Empty(storage.Checkpoint);
    }

    [Fact]
    public void ADamagedManifest()
    {
        MakeState();
        foreach (var file in Directory.GetFiles(Database, "MANIFEST-*")) Damage(file);

        AssertCorrupt(OpenFails(_folder.Path));
    }

    [Fact]
    public void AMissingManifest()
    {
        MakeState();
        foreach (var file in Directory.GetFiles(Database, "MANIFEST-*")) File.Delete(file);

        AssertCorrupt(OpenFails(_folder.Path));
    }

    [Fact]
    public void AMissingTable()
    {
        MakeState();
        foreach (var file in Directory.GetFiles(Database, "*.sst")) File.Delete(file);

        AssertCorrupt(OpenFails(_folder.Path));
    }

    [Fact]
    public void ADamagedTableIsFoundWhenItIsRead()
    {
        MakeState();
        foreach (var file in Directory.GetFiles(Database, "*.sst")) Damage(file);

        AssertCorrupt(OpenFails(_folder.Path));
    }

    [Fact]
    public void AfterAFailureTheTaskCanBeOpenedAgain()
    {
        File.WriteAllText(_folder.File("0_0"), "");
        using var engine = new RocksDbStorageEngine(_folder.Path);
        Assert.Throws<StorageException>(() => engine.Open("0_0"));

        File.Delete(_folder.File("0_0"));

        using var storage = engine.Open("0_0");
        Assert.Empty(storage.Checkpoint);
    }

    [Theory]
    [InlineData("..")]
    [InlineData("a/b")]
    [InlineData("")]
    public void ATaskIsNotAPath(string task)
    {
        using var engine = new RocksDbStorageEngine(_folder.Path);

        Assert.Throws<ArgumentException>(() => engine.Open(task));
        Assert.Throws<ArgumentException>(() => engine.Delete(task));
    }

    public void Dispose() => _folder.Dispose();

    private static void Damage(string file)
    {
        var bytes = File.ReadAllBytes(file);
        for (var i = 0; i < bytes.Length; i += 8) bytes[i] ^= 0x55;
        File.WriteAllBytes(file, bytes);
    }

    private static StorageException OpenFails(string root)
    {
        using var engine = new RocksDbStorageEngine(root);
        return Assert.Throws<StorageException>(() =>
        {
            using var storage = engine.Open("0_0");
            Changes.Text(storage.Open("s"));
        });
    }

    private void AssertCorrupt(StorageException error)
    {
        Assert.True(error.IsCorrupt, error.Message);
        Assert.Contains(Database, error.Message, StringComparison.Ordinal);
        Assert.Contains("Move the folder aside", error.Message, StringComparison.Ordinal);
    }

    private void MakeState()
    {
        using var engine = new RocksDbStorageEngine(_folder.Path);
        using var storage = engine.Open("0_0");
        Changes.Apply(storage, 1, Changes.Of(storage, "s", ("a", "1"), ("b", "2")));
    }
}
