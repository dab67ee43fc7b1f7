using System.Globalization;
using Microsoft.Data.Sqlite;

namespace Tars.Pipeline;

/// <content>Conversations.</content>
public sealed partial class SqliteLedger
{
    /// <summary>The conversations of a project, or of all when null, by project and name, with their messages.</summary>
    public IReadOnlyList<Conversation> Conversations(string? project)
    {
        var names = new List<(string Project, string Name)>();
        Read(
            "SELECT p.name, c.name FROM conversations c JOIN projects p ON p.id = c.project WHERE $1 IS NULL OR p.name = $1 ORDER BY p.name, c.name",
            [project],
            row => names.Add((row.GetString(0), row.GetString(1))));
        return [.. names.Select(n => Conversation(n.Project, n.Name)).OfType<Conversation>()];
    }

    /// <summary>One conversation with its messages; null when there is none of that name.</summary>
    public Conversation? Conversation(string project, string name)
    {
        Conversation? found = null;
        var cited = new Dictionary<long, List<CitedPlace>>();
        var messages = new List<ConversationMessage>();
        Read(
            "SELECT m.message, m.source, m.sha256, m.quote, m.page, m.start_seconds, m.end_seconds FROM cited m JOIN messages s ON s.id = m.message " +
            "JOIN conversations c ON c.id = s.conversation JOIN projects p ON p.id = c.project WHERE p.name = $1 AND c.name = $2 ORDER BY m.message, m.place",
            [project, name],
            row =>
            {
                if (!cited.TryGetValue(row.GetInt64(0), out List<CitedPlace>? places))
                {
                    cited.Add(row.GetInt64(0), places = []);
                }

                places.Add(new CitedPlace(
                    row.GetString(1), row.GetString(2), row.GetString(3), row.IsDBNull(4) ? null : row.GetInt32(4),
                    row.IsDBNull(5) ? null : row.GetDouble(5), row.IsDBNull(6) ? null : row.GetDouble(6)));
            });
        Read(
            "SELECT m.id, m.role, m.text, m.understood, m.model, m.at FROM messages m JOIN conversations c ON c.id = m.conversation " +
            "JOIN projects p ON p.id = c.project WHERE p.name = $1 AND c.name = $2 ORDER BY m.id",
            [project, name],
            row => messages.Add(new ConversationMessage
            {
                Id = row.GetInt64(0),
                Role = row.GetString(1),
                Text = row.GetString(2),
                Understood = row.IsDBNull(3) ? null : row.GetString(3),
                Model = row.IsDBNull(4) ? null : row.GetString(4),
                At = Time(row.GetString(5)),
                Cited = cited.GetValueOrDefault(row.GetInt64(0)) ?? [],
            }));
        Read(
            "SELECT c.created, c.summary, c.summarised FROM conversations c JOIN projects p ON p.id = c.project WHERE p.name = $1 AND c.name = $2",
            [project, name],
            row => found = new Conversation
            {
                Project = project,
                Name = name,
                Created = Time(row.GetString(0)),
                Summary = row.GetString(1),
                SummarisedThrough = row.GetInt64(2),
                Messages = messages,
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
                "INSERT OR IGNORE INTO conversations (project, name, created) SELECT id, $2, $3 FROM projects WHERE name = $1", transaction);
            Run(open, project, name, Text(messages[0].At));
            using SqliteCommand say = Command(
                "INSERT INTO messages (conversation, role, text, understood, model, at) SELECT c.id, $3, $4, $5, $6, $7 FROM conversations c " +
                "JOIN projects p ON p.id = c.project WHERE p.name = $1 AND c.name = $2",
                transaction);
            using SqliteCommand cite = Command("INSERT INTO cited VALUES ((SELECT max(id) FROM messages), $1, $2, $3, $4, $5, $6, $7)", transaction);
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
            "UPDATE conversations SET summary = $3, summarised = $4 WHERE name = $2 AND summarised < $4 AND project = (SELECT id FROM projects WHERE name = $1)",
            project, name, summary, through);
    }

    /// <summary>
    /// Deletes a conversation with all that was said and cited in it, and its project when it was the last there. What it took in the file is
    /// overwritten; as long as another process has the ledger open, its write-ahead log may still hold it.
    /// </summary>
    /// <returns>False when there was none of that name.</returns>
    public bool DeleteConversation(string project, string name)
    {
        int deleted = 0;
        LeaveNoTraces();
        Write(transaction =>
        {
            const string Which = "(SELECT c.id FROM conversations c JOIN projects p ON p.id = c.project WHERE p.name = $1 AND c.name = $2)";
            using SqliteCommand cited = Command($"DELETE FROM cited WHERE message IN (SELECT id FROM messages WHERE conversation = {Which})", transaction);
            using SqliteCommand messages = Command($"DELETE FROM messages WHERE conversation = {Which}", transaction);
            using SqliteCommand conversation = Command($"DELETE FROM conversations WHERE id = {Which}", transaction);
            using SqliteCommand projects = Command("DELETE FROM projects WHERE name = $1 AND id NOT IN (SELECT project FROM conversations)", transaction);
            Run(cited, project, name);
            Run(messages, project, name);
            deleted = Run(conversation, project, name);
            Run(projects, project);
        });
        Pragma("wal_checkpoint(TRUNCATE)");
        return deleted > 0;
    }

    /// <summary>What is deleted, or moves as a page of the file is divided, is overwritten where it was: so that a deletion later finds all of it.</summary>
    private void LeaveNoTraces() => Pragma("secure_delete = ON");

    private static DateTimeOffset Time(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind);
}
