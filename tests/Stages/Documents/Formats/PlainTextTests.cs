using System.Text;

namespace Tars.Stages.Documents.Tests;

public sealed class PlainTextTests
{
    private const string Accents = "Señal clara: el cometa pasó al norte, más allá del cénit.";

    public static TheoryData<string, string> Encodings { get; } = new()
    {
        { "utf-8", "" }, { "utf-8", "EFBBBF" }, { "utf-16", "" }, { "utf-16", "FFFE" }, { "utf-16BE", "" }, { "utf-16BE", "FEFF" },
        { "utf-32", "FFFE0000" }, { "utf-32BE", "0000FEFF" }, { "windows-1252", "" }, { "iso-8859-1", "" },
    };

    [Theory]
    [MemberData(nameof(Encodings))]
    public async Task Reads_every_encoding_the_same(string encoding, string mark)
    {
        Encoding named = CodePagesEncodingProvider.Instance.GetEncoding(encoding) ?? Encoding.GetEncoding(encoding);
        TextDocument document = await Extraction.OfAsync([.. Convert.FromHexString(mark), .. named.GetBytes(Accents)]);
        Assert.Equal(Accents, document.Text);
    }

    [Fact]
    public async Task Two_letters_that_happen_to_be_utf8_do_not_make_it_so()
    {
        byte[] bytes = CodePagesEncodingProvider.Instance.GetEncoding(1252)!.GetBytes("caf\u00C3\u00A9 caf\u00C3\u00A9 ol\u00E9 to you all");
        Assert.Contains("ol\u00E9", (await Extraction.OfAsync(bytes)).Text);
    }

    [Theory]
    [InlineData("a sentence without a title, which ends.", "new.bin")]
    [InlineData("A title\n\nA sentence below it.", "A title")]
    public async Task What_is_kept_of_a_document_that_moved_names_its_new_place(string text, string title)
    {
        await using var stage = new ExtractStage(new ExtractOptions());
        TextDocument kept = await Extraction.OfAsync(text, name: "old.bin");
        TextDocument moved = stage.FromMemo(kept, Extraction.ContentOf("/elsewhere/new.bin", [], "text/plain", "new.bin"));
        Assert.Equal((title, "inbox/new.bin", kept.Text), (moved.Title, moved.Source, moved.Text));
    }

    [Fact]
    public async Task Windows1252_quotes_and_euro_are_read()
    {
        TextDocument document = await Extraction.OfAsync([0x93, (byte)'a', 0x94, (byte)' ', 0x80, (byte)'5', (byte)' ', 0x97]);
        Assert.Equal("“a” €5 —", document.Text);
    }

    [Fact]
    public async Task One_damaged_byte_leaves_the_other_accents_whole()
    {
        byte[] bytes = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(Accents + " ", 5)));
        bytes[10] = 0xFF;
        TextDocument document = await Extraction.OfAsync(bytes);
        Assert.Contains("más allá del cénit", document.Text);
        Assert.Contains('\uFFFD', document.Text);
    }

    [Fact]
    public async Task Blank_lines_part_paragraphs_and_a_lone_first_line_is_the_title()
    {
        TextDocument document = await Extraction.OfAsync("Night log\r\n\r\nClear sky.\r\nSome wind.\r\n \t\r\n\r\nClosed at dawn.\r\n");
        Assert.Equal(["Night log", "Clear sky.\nSome wind.", "Closed at dawn."], Extraction.Texts(document));
        Assert.Equal("Night log", document.Title);
        Assert.Equal("Night log\n\nClear sky.\nSome wind.\n\nClosed at dawn.", document.Text);
    }

    [Fact]
    public async Task Without_a_title_line_the_file_name_is_the_title()
    {
        TextDocument document = await Extraction.OfAsync("One line\nand another.\n\nAnd more.", name: "log.txt");
        Assert.Equal("log.txt", document.Title);
    }

    [Theory]
    [InlineData("Monday: rain\nTuesday: sun\n\nThe week was mild.", "log.txt")]
    [InlineData("Dear editor,\n\nYou are wrong.", "log.txt")]
    [InlineData("We saw it.\n\nThen it was gone.", "log.txt")]
    [InlineData("Only this line", "log.txt")]
    [InlineData("NIGHT LOG\nMarch\n\nClear.", "NIGHT LOG")]
    [InlineData("Night log\n=========\nClear.", "Night log")]
    public async Task Only_a_line_that_stands_apart_from_the_text_is_its_title(string text, string title)
    {
        Assert.Equal(title, (await Extraction.OfAsync(text, name: "log.txt")).Title);
    }

    [Fact]
    public async Task Nul_bytes_controls_and_overrides_are_dropped_and_the_text_composed()
    {
        TextDocument document = await Extraction.OfAsync("be\u0000fore \u0007after\u202E e\u0301 \uFEFFend so\u00ADft of the line");
        Assert.Equal("before after é end soft of the line", document.Text);
    }

    [Fact]
    public async Task A_lone_surrogate_becomes_a_replacement_character()
    {
        TextDocument document = await Extraction.OfAsync([0xFF, 0xFE, (byte)'a', 0, 0x00, 0xD8, (byte)'b', 0]);
        Assert.Equal("a\uFFFDb", document.Text);
    }

    [Fact]
    public async Task Stacked_marks_are_cut_to_thirty()
    {
        string marks = string.Concat(Enumerable.Repeat("\u0316\u0301", 500_000));
        TextDocument document = await Extraction.OfAsync($"x{marks} end of it");
        Assert.InRange(document.Text.Length, 30, 45);
        Assert.EndsWith(" end of it", document.Text);
    }

    [Fact]
    public async Task A_line_of_five_megabytes_is_one_block()
    {
        TextDocument document = await Extraction.OfAsync(new string('a', 5_000_000));
        Assert.Equal(5_000_000, Assert.Single(document.Blocks).Length);
    }

    [Fact]
    public async Task Emoji_and_right_to_left_text_pass_unchanged()
    {
        const string text = "שלום עולם 👩‍🚀🏽 مرحبا بالعالم";
        Assert.Equal(text, (await Extraction.OfAsync(text)).Text);
    }

    [Fact]
    public async Task Binary_is_refused()
    {
        byte[] bytes = new byte[4096];
        new Random(1).NextBytes(bytes);
        Assert.Contains("not text", await Extraction.FailureAsync(bytes, null));
    }

    [Fact]
    public async Task Empty_and_blank_files_fail_with_a_reason()
    {
        Assert.Contains("inbox/notes.bin: the file is empty: it has 0 bytes", await Extraction.FailureAsync([], null));
        Assert.Contains("holds no text", await Extraction.FailureAsync(" \r\n\t\n"u8.ToArray(), "text/plain"));
    }

    [Fact]
    public async Task Limits_are_named_in_the_failure()
    {
        byte[] bytes = Encoding.UTF8.GetBytes("far too long for this limit");
        string size = await Extraction.FailureAsync(bytes, "text/plain", options: new ExtractOptions { MaxBytes = new(10) });
        Assert.Contains("max_bytes", size);
        string characters = await Extraction.FailureAsync(bytes, "text/plain", options: new ExtractOptions { MaxCharacters = 10 });
        Assert.Contains("max_characters", characters);
    }

    [Theory]
    [InlineData("The comet was seen by all of us from the dome, and it was as bright as they had said it would be that night.", "en")]
    [InlineData("El cometa se vio desde la cúpula y era tan brillante como nos habían dicho los que lo vieron por la noche en el sur.", "es")]
    [InlineData("Der Komet war von der Kuppel aus zu sehen und er war so hell, wie es die anderen in der Nacht auch gesagt hatten.", "de")]
    [InlineData("La comète était visible depuis la coupole et elle était aussi brillante que les autres nous avaient dit dans la nuit.", "fr")]
    [InlineData("xqj zzk wvu tsr qpo nml kji hgf edc ba zyx wvu tsr qpo nml kji hgf edc bab cab dab", null)]
    [InlineData("Too short to say", null)]
    public async Task Language_is_told_when_it_is_clear(string text, string? language)
    {
        Assert.Equal(language, (await Extraction.OfAsync(text)).Language);
    }
}
