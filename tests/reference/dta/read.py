import pandas as pd, pyreadstat, sys, json
p=sys.argv[1]
print('pandas', pd.__version__, 'pyreadstat', pyreadstat.__version__)
df,meta=pyreadstat.read_dta(p,user_missing=True)
print(df.map(lambda v: v if not (isinstance(v,str) and len(v)>60) else f'{len(v)} characters').to_string())
print('labels', json.dumps(meta.column_names_to_labels,ensure_ascii=False))
print('value labels', json.dumps({k:{str(a):b for a,b in v.items()} for k,v in meta.variable_value_labels.items()},ensure_ascii=False))
print('file label', meta.file_label, '| notes', meta.notes, '| formats', meta.original_variable_types)
with pd.io.stata.StataReader(p,convert_missing=True,convert_categoricals=False,convert_dates=False) as r:
    d=r.read(); print(d.map(lambda v: str(v) if len(str(v))<60 else f'{len(str(v))} characters').to_string()); print(r.data_label)
    print(json.dumps({k:{str(a):b for a,b in v.items()} for k,v in r.value_labels().items()},ensure_ascii=False))
print(pd.read_stata(p).iloc[:,:6].to_string())
