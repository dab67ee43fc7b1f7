using System.Globalization;
using Microsoft.Data.Sqlite;

namespace Tars.Pipeline;

/// <content>Conversations.</content>
public sealed partial class SqliteLedger
{
    /// <summary>The conversations of a project, or of all when null, by project and name, with their messages.</summary>
    public IReadOnlyList<Conversation> Conversations(string? project) => ReadConversations(project, null);

    /// <summary>One conversation with its messages; null when there is none of that name.</summary>
    public Conversation? Conversation(string project, string name) => ReadConversations(project, name).SingleOrDefault();

    /// <summary>Those that fit, at one moment: null fits all. A row is a citation, or a message without any.</summary>
    private List<Conversation> ReadConversations(string? project, string? name)
    {
        var found = new List<Conversation>();
        List<ConversationMessage> messages = [];
        List<CitedPlace> cited = [];
        long conversation = 0;
        long message = 0;
        Read(
            "SELECT c.id, p.name, c.name, c.created, c.summary, c.summarised, m.id, m.role, m.text, m.understood, m.model, m.at, "
            + "q.source, q.sha256, q.quote, q.page, q.start_seconds, q.end_seconds "
            + "FROM projects p JOIN conversations c ON c.project = p.id JOIN messages m ON m.conversation = c.id "
            + "LEFT JOIN cited q ON q.message = m.id "
            + "WHERE ($1 IS NULL OR p.name = $1) AND ($2 IS NULL OR c.name = $2) ORDER BY p.name, c.name, m.id, q.place",
            [project, name],
            row =>
            {
                if (row.GetInt64(0) != conversation)
                {
                    conversation = row.GetInt64(0);
                    found.Add(new Conversation
                    {
                        Project = row.GetString(1),
                        Name = row.GetString(2),
                        Created = Time(row.GetString(3)),
                        Summary = row.GetString(4),
                        SummarisedThrough = row.GetInt64(5),
                        Messages = messages = [],
                    });
                }

                if (row.GetInt64(6) != message)
                {
                    message = row.GetInt64(6);
                    messages.Add(new ConversationMessage
                    {
                        Id = message,
                        Role = row.GetString(7),
                        Text = row.GetString(8),
                        Understood = row.IsDBNull(9) ? null : row.GetString(9),
                        Model = row.IsDBNull(10) ? null : row.GetString(10),
                        At = Time(row.GetString(11)),
                        Cited = cited = [],
                    });
                }

                if (!row.IsDBNull(12))
                {
                    cited.Add(new CitedPlace(
                        row.GetString(12), row.GetString(13), row.GetString(14), row.IsDBNull(15) ? null : row.GetInt32(15),
                        row.IsDBNull(16) ? null : row.GetDouble(16), row.IsDBNull(17) ? null : row.GetDouble(17)));
                }
            });
        return found;
    }

    /// <summary>Adds messages to a conversation, all or none; makes the conversation, and its project, when they are not there.</summary>
    public void Say(string project, string name, IReadOnlyList<ConversationMessage> messages)
    {
        ArgumentException.ThrowIfNullOrEmpty(project);
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(messages);
        if (messages.Count == 0)
        {
            return;
        }

        LeaveNoTraces();
        Write(transaction =>
        {
            using SqliteCommand begin = Command("INSERT OR IGNORE INTO projects (name, created) VALUES ($1, $2)", transaction);
            Run(begin, project, Text(messages[0].At));
            using SqliteCommand open = Command(
                "INSERT OR IGNORE INTO conversations (project, name, created) SELECT id, $2, $3 FROM projects WHERE name = $1",
                transaction);
            Run(open, project, name, Text(messages[0].At));
            using SqliteCommand say = Command(
                "INSERT INTO messages (conversation, role, text, understood, model, at) SELECT c.id, $3, $4, $5, $6, $7 " +
                "FROM conversations c " +
                "JOIN projects p ON p.id = c.project WHERE p.name = $1 AND c.name = $2",
                transaction);
            using SqliteCommand cite = Command(
                "INSERT INTO cited VALUES ((SELECT max(id) FROM messages), $1, $2, $3, $4, $5, $6, $7)", transaction);
            foreach (ConversationMessage message in messages)
            {
                Run(say, project, name, message.Role, message.Text, message.Understood, message.Model, Text(message.At));
                for (int i = 0; i < message.Cited.Count; i++)
                {
                    CitedPlace place = message.Cited[i];
                    Run(cite, i, place.Source, place.Sha256, place.Quote, place.Page, place.StartSeconds, place.EndSeconds);
                }
            }
        });
    }

    /// <summary>Replaces the summary of a conversation, unless it covers more already.</summary>
    /// <param name="project">The project.</param>
    /// <param name="name">The conversation.</param>
    /// <param name="summary">What was said, in short.</param>
    /// <param name="through">The last message that it covers.</param>
    public void Summarise(string project, string name, string summary, long through)
    {
        LeaveNoTraces();
        Execute(
            "UPDATE conversations SET summary = $3, summarised = $4 WHERE name = $2 AND summarised < $4 " +
            "AND project = (SELECT id FROM projects WHERE name = $1)",
            project, name, summary, through);
    }

    /// <summary>
    /// Deletes a conversation with all that was said and cited in it, and its project when it was the last there. What it took in the
    /// file is overwritten; as long as another process has the ledger open, its write-ahead log may still hold it.
    /// </summary>
    /// <returns>False when there was none of that name.</returns>
    public bool DeleteConversation(string project, string name)
    {
        int deleted = 0;
        LeaveNoTraces();
        Write(transaction =>
        {
            const string Which = "(SELECT c.id FROM conversations c JOIN projects p ON p.id = c.project WHERE p.name = $1 AND c.name = $2)";
            using SqliteCommand cited = Command(
                $"DELETE FROM cited WHERE message IN (SELECT id FROM messages WHERE conversation = {Which})", transaction);
            using SqliteCommand messages = Command($"DELETE FROM messages WHERE conversation = {Which}", transaction);
            using SqliteCommand conversation = Command($"DELETE FROM conversations WHERE id = {Which}", transaction);
            using SqliteCommand projects = Command(
                "DELETE FROM projects WHERE name = $1 AND id NOT IN (SELECT project FROM conversations)", transaction);
            Run(cited, project, name);
            Run(messages, project, name);
            deleted = Run(conversation, project, name);
            Run(projects, project);
        });
        Pragma("wal_checkpoint(TRUNCATE)");
        return deleted > 0;
    }

    /// <summary>
    /// What is deleted, or moves as a page of the file is divided, is overwritten where it was:
    /// so that a deletion later finds all of it.
    /// </summary>
    private void LeaveNoTraces() => Pragma("secure_delete = ON");

    private static DateTimeOffset Time(string text) =>
        DateTimeOffset.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind);
}
