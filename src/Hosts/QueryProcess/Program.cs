using System.Text.Json;
using Tars.Duck;

namespace Tars.QueryProcess;

/// <summary>
/// Runs one statement that a user wrote over copies of tables and prints its rows: <c>Tars.QueryProcess REQUEST</c>. A process of its own, so
/// that the limits of memory, time, files and network which its parent sets hold for nothing else.
/// </summary>
internal static class Program
{
    /// <summary>The request was answered, be it by an error of the statement.</summary>
    private const int Answered = 0;

    private const int NotUsable = 64;

    /// <summary>Tables that a message names.</summary>
    private const int MostNames = 20;

    private static int Main(string[] args)
    {
        QueryRequest request;
        try
        {
            request = QueryRequest.Read(args is [var file] ? file : throw new InvalidDataException("Usage: Tars.QueryProcess REQUEST"));
            DuckLibrary.Load(request.Library);
        }
        catch (Exception unusable) when (unusable is IOException or JsonException or InvalidDataException or DllNotFoundException)
        {
            Console.Error.WriteLine(unusable.Message);
            return NotUsable;
        }

        using Stream output = Console.OpenStandardOutput();
        var answer = new QueryAnswer(output);
        try
        {
            QuerySession.Run(request, answer);
        }
        catch (DuckException failure)
        {
            answer.Fail(Told(failure, request), failure.ErrorType);
        }
        catch (OutOfMemoryException)
        {
            answer.Fail("A value does not fit into the memory.", DuckErrorType.OutOfMemory);
        }

        return Answered;
    }

    // DuckDB guesses from its own catalogue, which a user does not know.
    private static string Told(DuckException failure, QueryRequest request)
    {
        if (!failure.Message.StartsWith("Catalog Error: Table with name", StringComparison.Ordinal))
            return failure.Message;
        string tables = string.Join(", ", request.Tables.Take(MostNames).Select(table => table.Name));
        string more = request.Tables.Count > MostNames ? $" and {request.Tables.Count - MostNames} more" : string.Empty;
        return $"{failure.Message.Split("Did you mean")[0].TrimEnd()} The tables are: {tables}{more}.";
    }
}
