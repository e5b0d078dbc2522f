/work/wt/cube/command_line.mlir.tmp.json: /work/wt/cube/test/translate/emit/command_line.mlir
