"""Pure renderers: domain values in, a workbook or a chart out. No database, no request, no clock."""
