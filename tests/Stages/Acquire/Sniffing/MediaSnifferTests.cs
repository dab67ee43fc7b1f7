using System.IO.Compression;
using System.Text;
using Tars.Stages.Acquire.Sniffing;

namespace Tars.Stages.Acquire.Tests.Sniffing;

public sealed class MediaSnifferTests
{
    private const string Docx = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";

    private static readonly string LongProse =
        string.Concat(Enumerable.Repeat("The dome was closed, and the motor cooled down. We waited.\n", 40));

    [Theory]
    [InlineData("52494646 24000000 57415645 666D7420 10000000", MediaKind.Audio, "audio/wav")]
    [InlineData("664C6143 00000022 1000 1000 000000 000000", MediaKind.Audio, "audio/flac")]
    [InlineData("49443304 00000000 0023 54535345 0000000F", MediaKind.Audio, "audio/mpeg")]
    [InlineData("0000001C 66747970 4D344120 00000200 4D344120", MediaKind.Audio, "audio/mp4")]
    [InlineData("00000020 66747970 69736F6D 00000200 69736F6D", MediaKind.Video, "video/mp4")]
    [InlineData("00000014 66747970 71742020 00000200 71742020", MediaKind.Video, "video/quicktime")]
    [InlineData("4F676753 0002 0000000000000000 00000000 4F707573", MediaKind.Audio, "audio/ogg")]
    [InlineData("1A45DFA3 9F 4286810142F781014282 84 7765626D 00000000", MediaKind.Video, "video/webm")]
    [InlineData("1A45DFA3 9F 428288 6D6174726F736B61 0000 86 86 415F4F505553", MediaKind.Audio, "audio/x-matroska")]
    [InlineData("52494646 24000000 41564920 4C495354", MediaKind.Video, "video/x-msvideo")]
    [InlineData("50415231 1504 15 00 15 00 4C 15 00 15 00 15", MediaKind.Table, "application/vnd.apache.parquet")]
    [InlineData("53514C69746520666F726D6174203300 10000101", MediaKind.Table, "application/vnd.sqlite3")]
    [InlineData("255044462D312E37 0A25E2E3CFD3 0A 31203020", MediaKind.Document, "application/pdf")]
    [InlineData("89504E470D0A1A0A 0000000D 49484452", MediaKind.Image, "image/png")]
    [InlineData("FFD8FFE0 0010 4A464946 0001 0101 0048 0048", MediaKind.Image, "image/jpeg")]
    [InlineData("474946383961 0100 0100 80 0000 000000 FFFFFF", MediaKind.Image, "image/gif")]
    [InlineData("1F8B0800 00000000 0003 4BCC4A05 00 000000", MediaKind.Archive, "application/gzip")]
    [InlineData("504B0506 00000000 00000000 00000000 00000000 0000", MediaKind.Archive, "application/zip")]
    [InlineData("7F454C46 02010100 00000000 00000000 0300 3E00", MediaKind.Unknown, "application/octet-stream")]
    public void Binary_formats_are_told_by_their_marks_whatever_the_name(string hex, MediaKind media, string type)
    {
        byte[] bytes = Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal));
        Assert.Equal(new SniffedType(media, type), Tell(bytes, "x"));
        if (media is MediaKind.Audio or MediaKind.Video or MediaKind.Document or MediaKind.Table)
            Assert.Equal(new SniffedType(media, type), Tell(bytes, "misleading.txt"));
    }

    [Theory]
    [InlineData("504B0304 6A756E6B", "bad.docx", MediaKind.Document, Docx)]
    [InlineData("504B0304 14000000 08000000 21000000 00000000 0000", "cut.docx", MediaKind.Document, Docx)]
    [InlineData("504B0506 00000000 00000000 00000000 00000000 0000", "empty-zip.docx", MediaKind.Document, Docx)]
    [InlineData("504B0304 14000000 08000000 21000000 00000000 0000", "zip.wav", MediaKind.Audio, "audio/wav")]
    [InlineData("89504E470D0A1A0A 0000000D 49484452", "picture.pdf", MediaKind.Document, "application/pdf")]
    [InlineData("FFD8FFE0 0010 4A464946 0001 0101 0048 0048", "picture.txt", MediaKind.Document, "text/plain")]
    [InlineData("1F8B0800 00000000 0003 4BCC4A05 00 000000", "packed.csv", MediaKind.Table, "text/csv")]
    [InlineData("3C3F786D6C2076657273696F6E3D22312E30223F3E 0A 3C613E783C2F613E", "page.html", MediaKind.Document, "text/html")]
    [InlineData("504B0304 6A756E6B", "bad.zip", MediaKind.Archive, "application/zip")]
    public void What_no_stage_reads_goes_to_the_stage_that_its_name_promises(string hex, string name, MediaKind media, string type) =>
        Assert.Equal(new SniffedType(media, type), Tell(Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal)), name));

    [Theory]
    [InlineData("plain.txt", "One line of prose.", MediaKind.Document, "text/plain")]
    [InlineData("noext", "One line of prose, with a comma.\nAnother, with a comma too.\n", MediaKind.Document, "text/plain")]
    [InlineData("notes", "# Title\n\nSome text with a [link](http://example.org).\n", MediaKind.Document, "text/markdown")]
    [InlineData("notes.md", "No mark at all.", MediaKind.Document, "text/markdown")]
    [InlineData("page", "<!DOCTYPE html>\n<html><body>x</body></html>", MediaKind.Document, "text/html")]
    [InlineData("page.txt", "  <!-- saved -->\n<HTML lang=es>\n<head>", MediaKind.Document, "text/html")]
    [InlineData("page.xml", "<?xml version=\"1.0\"?>\n<!DOCTYPE html>\n<html xmlns=\"x\">", MediaKind.Document, "text/html")]
    [InlineData("feed.xml", "<?xml version=\"1.0\"?>\n<rss></rss>", MediaKind.Unknown, "application/xml")]
    [InlineData("rows", "a,b,c\n1,2,3\n4,5,6\n", MediaKind.Table, "text/csv")]
    [InlineData("rows.txt", "a\tb\tc\n1\t2\t3\n4\t5\t6\n7\t8\t9\n", MediaKind.Table, "text/tab-separated-values")]
    [InlineData("rows", "id;note\n1;\"x;y\"\n2;\"z\"\n", MediaKind.Table, "text/csv")]
    [InlineData("ragged.csv", "a,b\n1,2,3,4\n5\n", MediaKind.Table, "text/csv")]
    [InlineData("column.csv", "value\n1\n2\n", MediaKind.Table, "text/csv")]
    [InlineData("lines", "{\"a\":1}\n{\"a\":2}\n", MediaKind.Table, "application/jsonl")]
    [InlineData("lines.txt", "{\"a\":1}\n{\"a\":2}\n", MediaKind.Table, "application/jsonl")]
    [InlineData("one.jsonl", "{\"a\":1}\n", MediaKind.Table, "application/jsonl")]
    [InlineData("bad.jsonl", "{\"a\":1}\n{oops\n", MediaKind.Table, "application/jsonl")]
    [InlineData("one.json", "{\n \"a\": [1, 2]\n}\n", MediaKind.Unknown, "application/json")]
    [InlineData("braces.txt", "{this is} no JSON, though it begins so\n", MediaKind.Document, "text/plain")]
    [InlineData("link.md", "[x](http://example.org) first\n", MediaKind.Document, "text/markdown")]
    [InlineData("fake.pdf", "This says that it is a pdf. It is not.", MediaKind.Document, "text/plain")]
    [InlineData("mentions.txt", "A pdf begins with %PDF-1.7 and so on.", MediaKind.Document, "text/plain")]
    [InlineData("playlist.mp3", "#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n", MediaKind.Document, "text/plain")]
    [InlineData("blank.txt", "\n\n  \n", MediaKind.Document, "text/plain")]
    public void Kinds_of_text_are_told_apart(string name, string text, MediaKind media, string type) =>
        Assert.Equal(new SniffedType(media, type), Tell(Encoding.UTF8.GetBytes(text), name));

    [Theory]
    [InlineData("295eb36b0296b1c78367f28b85076ca371a22d2ad76718108e2db83e6104916a  a/b c.txt\n")]
    [InlineData("295eb36b0296b1c78367f28b85076ca371a22d2ad76718108e2db83e6104916a *a\n\n295eb36b0296b1c78367f28b85076ca371a22d2ad76718108e2db83e6104916a  b\n")]
    [InlineData("SHA256 (a.txt) = 295eb36b0296b1c78367f28b85076ca371a22d2ad76718108e2db83e6104916a\n")]
    public void Digest_lists_are_recognised(string text) =>
        Assert.Equal(MediaKind.DigestList, Tell(Encoding.UTF8.GetBytes(text), "whatever.txt").Media);

    [Fact]
    public void A_text_with_one_digest_line_is_no_digest_list() =>
        Assert.Equal(MediaKind.Document, Tell(Encoding.UTF8.GetBytes("The digest is:\n" + new string('a', 64) + "  x\n"), "x.txt").Media);

    [Fact]
    public void Encodings_other_than_utf8_are_text()
    {
        const string text = "La cúpula se abrió a las nueve.\nEl cielo estaba despejado.\n";
        foreach (Encoding encoding in new[] { Encoding.Unicode, Encoding.BigEndianUnicode, Encoding.UTF32, Encoding.UTF8 })
        {
            byte[] bytes = [.. encoding.GetPreamble(), .. encoding.GetBytes(text)];
            Assert.Equal(new SniffedType(MediaKind.Document, "text/plain"), Tell(bytes, "x"));
        }

        Assert.Equal(MediaKind.Document, Tell(Encoding.Latin1.GetBytes(text), "x").Media);
        Assert.Equal(MediaKind.Document, Tell(Encoding.Unicode.GetBytes(text), "x").Media);
        Assert.Equal(MediaKind.Table, Tell(Encoding.Unicode.GetBytes("a,b,c\n1,2,3\n4,5,6\n"), "x").Media);
    }

    [Fact]
    public void A_text_cut_within_a_character_is_still_text()
    {
        byte[] bytes = Encoding.UTF8.GetBytes(LongProse + "é");
        Assert.Equal("text/plain", MediaSniffer.Tell(bytes.AsSpan(0, bytes.Length - 1), [], bytes.Length, "x").MediaType);
        Assert.Equal("application/json", MediaSniffer.Tell("{\"key\": [1, 2, {\"in"u8, [], 5000, "x").MediaType);
    }

    [Theory]
    [InlineData("a.pdf", MediaKind.Document, "application/pdf")]
    [InlineData("a.WAV", MediaKind.Audio, "audio/wav")]
    [InlineData("a.csv", MediaKind.Table, "text/csv")]
    [InlineData("a", MediaKind.Unknown, "application/x-empty")]
    public void An_empty_file_goes_by_its_name(string name, MediaKind media, string type) =>
        Assert.Equal(new SniffedType(media, type), Tell([], name));

    [Fact]
    public void Noise_goes_by_its_name_and_is_never_taken_for_a_recording_without_one()
    {
        for (int seed = 0; seed < 200; seed++)
        {
            byte[] noise = new byte[MediaSniffer.HeadBytes];
            new Random(seed).NextBytes(noise);
            noise[0] |= 0x80;
            Assert.NotEqual(MediaKind.Audio, Tell(noise, "noise").Media);
            Assert.Equal(MediaKind.Audio, Tell(noise, "noise.mp3").Media);
        }
    }

    [Fact]
    public void A_cut_header_goes_by_its_name()
    {
        Assert.Equal(MediaKind.Audio, Tell("RIFF"u8.ToArray(), "x.wav").Media);
        Assert.Equal(MediaKind.Document, Tell("%PD"u8.ToArray(), "x.pdf").Media);
        Assert.Equal(MediaKind.Table, Tell("PA"u8.ToArray(), "x.parquet").Media);
    }

    [Fact]
    public void Mpeg_audio_needs_frames_that_lead_to_one_another()
    {
        // MPEG 1 layer 3, 128 kbit/s, 44.1 kHz: 417 bytes a frame.
        byte[] frames = new byte[1251];
        foreach (int at in new[] { 0, 417, 834 })
            new byte[] { 0xFF, 0xFB, 0x90, 0x00 }.CopyTo(frames, at);
        Assert.Equal("audio/mpeg", Tell(frames, "x").MediaType);
        frames[417] = 0;
        Assert.NotEqual(MediaKind.Audio, Tell(frames, "x").Media);

        // ADTS, 100 bytes a frame.
        byte[] adts = new byte[300];
        foreach (int at in new[] { 0, 100, 200 })
            new byte[] { 0xFF, 0xF1, 0x50, 0x80, 0x0C, 0x9F, 0xFC }.CopyTo(adts, at);
        Assert.Equal("audio/aac", Tell(adts, "x").MediaType);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_docx_is_known_by_what_is_in_the_zip_even_behind_a_large_picture(bool picturesFirst)
    {
        using var folder = new TempFolder();
        string path = folder["x.bin"];
        await using (ZipArchive zip = await ZipFile.OpenAsync(path, ZipArchiveMode.Create, TestContext.Current.CancellationToken))
        {
            string[] names = ["[Content_Types].xml", "word/document.xml", "media/p.png"];
            if (picturesFirst)
                Array.Reverse(names);
            foreach (string name in names)
            {
                byte[] content = new byte[name.StartsWith("media", StringComparison.Ordinal) ? 200_000 : 100];
                new Random(1).NextBytes(content);
                await using Stream entry = zip.CreateEntry(name).Open();
                await entry.WriteAsync(content, TestContext.Current.CancellationToken);
            }
        }

        SniffedType type = await MediaSniffer.SniffAsync(path, "x.bin", TestContext.Current.CancellationToken);
        Assert.Equal(new SniffedType(MediaKind.Document, Docx), type);
        byte[] whole = await File.ReadAllBytesAsync(path, TestContext.Current.CancellationToken);
        Assert.Equal(type, MediaSniffer.Tell(whole, "x.bin"));
    }

    [Fact]
    public async Task The_samples_are_told_right()
    {
        string? folder = AppContext.BaseDirectory;
        while (folder is not null && !File.Exists(Path.Combine(folder, "Tars.sln")))
            folder = Path.GetDirectoryName(folder);
        string inbox = Path.Combine(folder!, "samples", "inbox");
        if (!Directory.Exists(inbox))
            Assert.Skip("samples/inbox is not here.");
        foreach (string path in Directory.EnumerateFiles(inbox, "*", SearchOption.AllDirectories))
        {
            SniffedType named = NameTypes.Find(path) ?? new SniffedType(MediaKind.DigestList, "text/plain");
            Assert.Equal((path, named), (path, await MediaSniffer.SniffAsync(path, "no-name", TestContext.Current.CancellationToken)));
            byte[] whole = await File.ReadAllBytesAsync(path, TestContext.Current.CancellationToken);
            Assert.Equal((path, named), (path, MediaSniffer.Tell(whole, "no-name")));
        }
    }

    private static SniffedType Tell(byte[] bytes, string name) =>
        MediaSniffer.Tell(bytes.AsSpan(0, Math.Min(bytes.Length, MediaSniffer.HeadBytes)), [], bytes.Length, name);
}
