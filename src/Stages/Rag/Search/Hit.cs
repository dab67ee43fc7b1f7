namespace Tars.Stages.Rag;

/// <summary>A passage that a retrieval found.</summary>
/// <param name="Doc">Its number in the text index.</param>
/// <param name="Score">BM25 and similarity, each divided by its spread over the candidates, weighted and added.</param>
/// <param name="Bm25">Its BM25 score; 0 when it holds no term of the query.</param>
/// <param name="Similarity">The cosine of its vector and the query's, or null.</param>
internal readonly record struct Hit(int Doc, double Score, double Bm25, double? Similarity);
