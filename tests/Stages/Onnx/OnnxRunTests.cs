namespace Tars.Onnx.Tests;

public sealed class OnnxRunTests(OnnxFixture onnx)
{
    private static readonly string[] Out = ["out"];

    [Fact]
    public void Run_FloatLongAndBool_ComeBackAsTheyWent()
    {
        RoundTrip(OnnxElementType.Float, [1.5f, -2, float.NaN, 0, 7, 8]);
        RoundTrip(OnnxElementType.Int64, [long.MinValue, -1, 0, 1, 2, long.MaxValue]);
        RoundTrip(OnnxElementType.Bool, [true, false, false, true, true, false]);
        RoundTrip(OnnxElementType.Int32, [1, 2, 3, 4, 5, int.MinValue]);
        RoundTrip(OnnxElementType.Double, [1, 2, 3, 4, 5, double.Epsilon]);
    }

    [Fact]
    public void Run_EmptyTensor_KeepsItsShape()
    {
        using OnnxSession session = onnx.Open(TinyModel.Identity(OnnxElementType.Float));
        using OnnxValue input = onnx.Runtime.Tensor(Memory<float>.Empty, 0, 5);

        using OnnxValue output = session.Run([("in", input)], Out)[0];

        Assert.Equal([0L, 5L], output.Shape);
        Assert.Empty(output.Data<float>().ToArray());
    }

    [Fact]
    public void Run_Scalar_HasNoDimensions()
    {
        using OnnxSession session = onnx.Open(
            new TinyModel().Input("in", OnnxElementType.Int64).Node("Identity", ["in"], ["out"]).Output("out", OnnxElementType.Int64));
        using OnnxValue input = onnx.Runtime.Tensor(new[] { 42L }.AsMemory());

        using OnnxValue output = session.Run([("in", input)], Out)[0];

        Assert.Empty(output.Shape);
        Assert.Equal(42, output.Data<long>()[0]);
    }

    [Fact]
    public void Run_OutputFedBackAsInput_IsUsedInPlace()
    {
        using OnnxSession session = onnx.Open(
            new TinyModel().Input("in", OnnxElementType.Float, -1, -1).Node("Add", ["in", "in"], ["out"]).Output("out", OnnxElementType.Float, -1, -1));
        OnnxValue value = onnx.Runtime.Tensor(new float[] { 1, 2 }.AsMemory(), 1, 2);
        for (int i = 0; i < 10; i++)
        {
            OnnxValue next = session.Run([("in", value)], Out)[0];
            value.Dispose();
            value = next;
        }

        Assert.Equal([1024f, 2048f], value.Data<float>().ToArray());
        value.Dispose();
    }

    [Fact]
    public void Tensor_IsOverTheCallersMemory_WithoutACopy()
    {
        using OnnxSession session = onnx.Open(TinyModel.Identity(OnnxElementType.Float));
        float[] data = [1, 2, 3, 4];
        using OnnxValue input = onnx.Runtime.Tensor(data.AsMemory(1, 2), 1, 2);
        data[1] = 20;

        using OnnxValue output = session.Run([("in", input)], Out)[0];

        Assert.Equal([20f, 3f], output.Data<float>().ToArray());
    }

    [Fact]
    public void Tensor_LengthThatDoesNotFit_SaysBoth()
    {
        var e = Assert.Throws<OnnxException>(() => onnx.Runtime.Tensor(new float[5].AsMemory(), 2, 3));
        Assert.Contains("[2, 3] has 6 elements, but 5", e.Message);
        Assert.Throws<OnnxException>(() => onnx.Runtime.Tensor(new float[1].AsMemory(), -1, -1));
        Assert.Throws<OnnxException>(() => onnx.Runtime.Tensor(new char[1].AsMemory(), 1));
    }

    [Fact]
    public void Data_OfAnotherType_IsRefused()
    {
        using OnnxValue value = onnx.Runtime.Tensor(new float[1].AsMemory(), 1);

        Assert.Contains("holds Float, not Int64", Assert.Throws<OnnxException>(() => value.Data<long>()).Message);
    }

    [Fact]
    public void Data_AfterDispose_IsRefused()
    {
        OnnxValue value = onnx.Runtime.Tensor(new float[1].AsMemory(), 1);
        value.Dispose();

        Assert.Throws<ObjectDisposedException>(() => value.Data<float>());
    }

    [Fact]
    public void Run_UnknownName_ListsTheKnownOnes()
    {
        using OnnxSession session = onnx.Open(TinyModel.Identity(OnnxElementType.Float));
        using OnnxValue input = onnx.Runtime.Tensor(new float[1].AsMemory(), 1, 1);

        var noInput = Assert.Throws<OnnxException>(() => session.Run([("inn", input)], Out));
        var noOutput = Assert.Throws<OnnxException>(() => session.Run([("in", input)], ["outt"]));

        Assert.Equal("the model has no input 'inn'; it has in", noInput.Message);
        Assert.Equal("the model has no output 'outt'; it has out", noOutput.Message);
    }

    [Fact]
    public void Run_WrongTypeOrRankOrNoInput_GivesTheLibrarysMessage()
    {
        using OnnxSession session = onnx.Open(TinyModel.Identity(OnnxElementType.Float));
        using OnnxValue whole = onnx.Runtime.Tensor(new long[1].AsMemory(), 1, 1);
        using OnnxValue flat = onnx.Runtime.Tensor(new float[1].AsMemory(), 1);

        foreach ((string, OnnxValue)[] inputs in new (string, OnnxValue)[][] { [("in", whole)], [("in", flat)], [] })
        {
            var e = Assert.Throws<OnnxException>(() => session.Run(inputs, Out));
            Assert.StartsWith("running the model: ", e.Message);
            Assert.NotEqual(0, e.Code);
        }
    }

    [Fact]
    public void Run_OnADisposedSession_IsRefused()
    {
        OnnxSession session = onnx.Open(TinyModel.Identity(OnnxElementType.Float));
        session.Dispose();
        using OnnxValue input = onnx.Runtime.Tensor(new float[1].AsMemory(), 1, 1);

        Assert.Throws<ObjectDisposedException>(() => session.Run([("in", input)], Out));
    }

    [Fact]
    public void Run_CancelledBefore_DoesNotStart()
    {
        using OnnxSession session = onnx.Open(TinyModel.Identity(OnnxElementType.Float));
        using OnnxValue input = onnx.Runtime.Tensor(new float[1].AsMemory(), 1, 1);

        Assert.Throws<OperationCanceledException>(() => session.Run([("in", input)], Out, new CancellationToken(canceled: true)));
    }

    [Fact]
    public async Task Run_CancelledWhileItRuns_EndsAsCancelled_AndTheSessionStaysUsable()
    {
        // Some 4,000 products of 256 x 256 matrices: seconds of work.
        using OnnxSession session = onnx.Open(TinyModel.Slow(4000));
        using OnnxValue input = onnx.Runtime.Tensor(new float[256 * 256].AsMemory(), 256, 256);
        using var cancel = new CancellationTokenSource();
        Task run = Task.Run(() => session.Run([("x", input)], ["y3999"], cancel.Token));
        await Task.Delay(50);
        bool early = run.IsCompleted;
        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run);
        Assert.False(early);
        using OnnxValue one = onnx.Runtime.Tensor(new float[] { 1 }.AsMemory(), 1, 1);
        using OnnxValue result = session.Run([("x", one)], ["y3999"])[0];
        Assert.Equal(1f, result.Data<float>()[0]);
    }

    [Fact]
    public void Run_FromSeveralThreads_GivesEachItsOwn()
    {
        using OnnxSession session = onnx.Open(TinyModel.Slow(20));

        Parallel.For(0, 200, new ParallelOptions { MaxDegreeOfParallelism = 8 }, i =>
        {
            float[] diagonal = [i % 2 == 0 ? 1 : -1, 0, 0, 1];
            using OnnxValue input = onnx.Runtime.Tensor(diagonal.AsMemory(), 2, 2);
            using OnnxValue output = session.Run([("x", input)], ["y19"])[0];
            Assert.Equal(i % 2 == 0 ? 1 : -1, output.Data<float>()[0]);
        });
    }

    [Fact]
    public void Run_ManyTimesWithLargeTensors_HoldsNoMemory()
    {
        using OnnxSession session = onnx.Open(TinyModel.Identity(OnnxElementType.Float));
        float[] data = new float[1 << 18];
        long Grown(int runs)
        {
            long before = Environment.WorkingSet;
            for (int i = 0; i < runs; i++)
            {
                using OnnxValue input = onnx.Runtime.Tensor(data.AsMemory(), 512, 512);
                using OnnxValue output = session.Run([("in", input)], Out, TestContext.Current.CancellationToken)[0];
            }

            return Environment.WorkingSet - before;
        }

        Grown(20);

        // A leak of the tensors would be 1,000 MiB.
        Assert.InRange(Grown(1000), long.MinValue, 200L << 20);
    }

    private void RoundTrip<T>(OnnxElementType type, T[] data)
        where T : unmanaged
    {
        using OnnxSession session = onnx.Open(TinyModel.Identity(type));
        using OnnxValue input = onnx.Runtime.Tensor(data.AsMemory(), 2, 3);
        using OnnxValue output = session.Run([("in", input)], Out)[0];
        Assert.Equal(type, output.ElementType);
        Assert.Equal([2L, 3L], output.Shape);
        Assert.Equal(data, output.Data<T>().ToArray());
    }
}
